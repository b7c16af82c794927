"""What schemathesis has to know of the portal beside its description: how somebody signs in, and
which form a dossier can be for, without which no dossier would be looked at any further."""

import json
import os
from pathlib import Path

import requests
import schemathesis

PORTAL = os.environ["TOKHAI_URL"]
FORM = json.loads(Path(os.environ["TOKHAI_FORMS"], "ct01", "form.json").read_text())

# Parts of uploads, as tus has them, are bytes.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """A session for each request: some of them end it."""

    def get(self, case, context):
        reply = requests.post(
            PORTAL + "/api/session",
            json={"person": "tran-thi-mau"},
            headers={"Sec-Fetch-Site": "same-origin"},
            timeout=10,
        )
        return reply.cookies["tokhai_session"]

    def set(self, case, data, context):
        case.cookies = {**(case.cookies or {}), "tokhai_session": data}


@schemathesis.hook.apply_to(path="/api/dossiers", method="POST")
def map_body(context, body):
    """A dossier for a form that there is."""
    if isinstance(body, dict) and isinstance(body.get("form"), dict):
        body["form"].update(id=FORM["id"], version=FORM["version"])
    return body
