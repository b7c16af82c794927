// A line between the browser and the portal that a test can cut, at any byte.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Line {
  /** A line to the server at this address. */
  static async to(address) {
    const line = new Line();
    line.far = new URL(address);
    line.cuts = 0;
    line.open = new Set();
    line.server = createServer((near) => line.join(near)).listen(0, "127.0.0.1");
    await once(line.server, "listening");
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  /**
   * Cuts the connections that send parts of files, each time that so many bytes have gone by;
   * `then` is called after the last.
   */
  cutUploads(after, then = () => {}) {
    this.plan = [...after];
    this.then = then;
    this.left = this.plan.shift();
  }

  /** Loses the reply to the next request that begins so, once the portal has given it. */
  loseReply(to) {
    this.lost = to;
  }

  /** Nothing goes through until [`mend`]. */
  break() {
    this.broken = true;
    for (const socket of this.open) socket.destroy();
  }

  mend() {
    this.broken = false;
  }

  async end() {
    this.break();
    this.server.close();
  }

  join(near) {
    if (this.broken) return near.destroy();
    const far = connect(Number(this.far.port), this.far.hostname);
    const ends = [near, far];
    const part = () => ends.forEach((end) => end.destroy());
    for (const end of ends) {
      this.open.add(end);
      end.setNoDelay();
      end.on("error", part);
      end.on("close", () => {
        this.open.delete(end);
        part();
      });
    }
    let isUpload = false;
    let isLost = false;
    near.on("data", (bytes) => {
      // A request begins with a packet of its own.
      const begins = /^(GET|HEAD|POST|PUT|PATCH|DELETE) \S+/.exec(bytes.subarray(0, 200).toString("latin1"));
      if (begins) isUpload = begins[1] === "PATCH";
      if (this.lost && begins?.[0] === this.lost) {
        isLost = true;
        this.lost = undefined;
      }
      if (isUpload && this.left !== undefined && bytes.length >= this.left) {
        const before = bytes.subarray(0, this.left);
        this.left = this.plan.shift();
        this.cuts += 1;
        // What was on the line still arrives.
        far.end(before, () => near.destroy());
        if (this.left === undefined) this.then();
        return;
      }
      if (isUpload && this.left !== undefined) this.left -= bytes.length;
      far.write(bytes);
    });
    // A browser sends once more by itself what was not answered at all: the head still arrives.
    far.on("data", (bytes) => {
      if (!isLost) return near.write(bytes);
      isLost = false;
      near.end(bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4), part);
    });
  }
}
