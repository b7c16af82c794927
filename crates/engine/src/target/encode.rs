//! Bodies: what a rule gives, as bytes of the wanted kind.

use serde_json::{Map, Value};

use super::Encoding;
use crate::address::encoded;
use crate::base64;
use crate::dossier::Attachment;
use crate::record::Json;

/// A body, but for the bytes of papers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parts {
    Nothing,
    Bytes(Vec<u8>),
    /// The one paper itself.
    Paper,
    /// JSON to which the papers are added, in base64, under the last of these names.
    Json {
        value: Value,
        files: Vec<String>,
    },
    /// `multipart/form-data`: what stands before the papers, and the field that they are in.
    Multipart {
        boundary: String,
        before: Vec<u8>,
        files: Option<String>,
    },
}

/// Media type and parts of a body; `None` where the encoding cannot write such a value.
pub(super) fn body(
    encoding: Encoding,
    value: Option<Value>,
    event: Map<String, Value>,
    files: Option<&str>,
    paper: Option<&Attachment>,
    key: &str,
) -> Option<(String, Parts)> {
    let plain = |media_type: &str, body: String| {
        Some((media_type.to_owned(), Parts::Bytes(body.into_bytes())))
    };
    match (encoding, value) {
        (Encoding::Bytes, _) => Some((paper?.media_type.clone(), Parts::Paper)),
        (Encoding::Multipart, value) => {
            // Nobody knows the key before the papers were chosen, so none contains it.
            let boundary = ["tokhai-", key].concat();
            let mut before = String::new();
            let members = value.unwrap_or_else(|| Value::Object(Map::new()));
            for (name, value) in fields(members)? {
                let json = matches!(value, Value::Array(_) | Value::Object(_));
                before.push_str(&head(&boundary, &name, None, json.then_some("application/json")));
                before.push_str(&text(&value));
                before.push_str("\r\n");
            }
            let media_type = ["multipart/form-data; boundary=", &boundary].concat();
            let files = files.map(str::to_owned);
            Some((media_type, Parts::Multipart { boundary, before: before.into_bytes(), files }))
        }
        (_, None) => Some((String::new(), Parts::Nothing)),
        (Encoding::Json, Some(value)) => {
            let files = files.map(|name| name.split('.').map(str::to_owned).collect());
            Some(("application/json".to_owned(), json(value, files)?))
        }
        (Encoding::Form, Some(value)) => {
            let mut form = String::new();
            for (name, value) in fields(value)? {
                let values = match value {
                    Value::Array(values) => values,
                    value => vec![value],
                };
                for value in values {
                    if !form.is_empty() {
                        form.push('&');
                    }
                    form.push_str(&encoded(&Value::from(name.as_str())));
                    form.push('=');
                    form.push_str(&encoded(&value));
                }
            }
            plain("application/x-www-form-urlencoded", form)
        }
        (Encoding::CloudEvents, Some(value)) => {
            let mut event = event;
            event.insert("datacontenttype".to_owned(), "application/json".into());
            event.insert("data".to_owned(), value);
            let files = files.map(|name| ["data", name].join("."));
            let files = files.map(|name| name.split('.').map(str::to_owned).collect());
            let media_type = "application/cloudevents+json; charset=utf-8".to_owned();
            Some((media_type, json(Value::Object(event), files)?))
        }
    }
}

/// JSON, to which papers can be added if it has an object at that place.
fn json(mut value: Value, files: Option<Vec<String>>) -> Option<Parts> {
    let Some(files) = files else { return Some(Parts::Bytes(value.to_string().into_bytes())) };
    holder(&mut value, &files)?;
    Some(Parts::Json { value, files })
}

/// The object that the last of the names stands for a member of.
fn holder<'v>(value: &'v mut Value, names: &[String]) -> Option<&'v mut Map<String, Value>> {
    let (_, before) = names.split_last()?;
    let mut value = value;
    for name in before {
        value = value.get_mut(name)?;
    }
    value.as_object_mut()
}

impl Parts {
    /// The whole body, with the bytes of the papers.
    pub(super) fn put_together(&self, papers: &[Attachment], bytes: &[Vec<u8>]) -> Option<Vec<u8>> {
        match self {
            Parts::Nothing => None,
            Parts::Bytes(body) => Some(body.clone()),
            Parts::Paper => bytes.first().cloned(),
            Parts::Json { value, files } => {
                let mut value = value.clone();
                let mut list = Vec::new();
                for (paper, bytes) in papers.iter().zip(bytes) {
                    let mut paper = paper.to_json();
                    if let Value::Object(members) = &mut paper {
                        members.insert("content".to_owned(), base64::padded(bytes).into());
                    }
                    list.push(paper);
                }
                if let (Some(holder), Some(name)) = (holder(&mut value, files), files.last()) {
                    holder.insert(name.clone(), Value::Array(list));
                }
                Some(value.to_string().into_bytes())
            }
            Parts::Multipart { boundary, before, files } => {
                let mut body = before.clone();
                for (paper, bytes) in papers.iter().zip(bytes) {
                    let field = files.as_deref().unwrap_or_default();
                    let head = head(boundary, field, Some(&paper.name), Some(&paper.media_type));
                    body.extend_from_slice(head.as_bytes());
                    body.extend_from_slice(bytes);
                    body.extend_from_slice(b"\r\n");
                }
                for part in ["--", boundary, "--\r\n"] {
                    body.extend_from_slice(part.as_bytes());
                }
                Some(body)
            }
        }
    }
}

/// The members that there is something in.
fn fields(value: Value) -> Option<impl Iterator<Item = (String, Value)>> {
    match value {
        Value::Object(members) => Some(members.into_iter().filter(|(_, value)| !value.is_null())),
        _ => None,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The lines before a part (RFC 7578); names are escaped as browsers do it (HTML, section 4.10.22.8).
fn head(boundary: &str, name: &str, file: Option<&str>, media_type: Option<&str>) -> String {
    let mut head = ["--", boundary, "\r\nContent-Disposition: form-data; name=\""].concat();
    head.push_str(&quoted(name));
    if let Some(file) = file {
        head.push_str("\"; filename=\"");
        head.push_str(&quoted(file));
    }
    head.push_str("\"\r\n");
    if let Some(media_type) = media_type {
        head.push_str("Content-Type: ");
        head.extend(media_type.chars().filter(|it| !it.is_control()));
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head
}

fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_part() {
        let head = head("b", "a\"\r\nx", Some("\"; evil=\"\n.pdf"), Some("a/b\r\nX: y"));
        assert_eq!(head.matches("\r\n").count(), 4);
        assert!(head.contains("name=\"a%22%0D%0Ax\"; filename=\"%22; evil=%22%0A.pdf\""));
    }
}
