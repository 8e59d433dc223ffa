//! Pictures for the window: `thumb://localhost/JOB/UNIT?r=REVISION&s=LONGEST_SIDE`. Read on a thread of its own, because a
//! file on a dead network share must not stop the window.

use atelier_api::Host;
use atelier_api::command::{Answer, Request, ThumbnailAsk};
use tauri::http::{self, StatusCode, header};
use tauri::{AppHandle, Manager, UriSchemeResponder};

use crate::shell::{Shell, fresh};

/// Answers one request, in its own time.
pub fn answer(app: &AppHandle, request: &http::Request<Vec<u8>>, responder: UriSchemeResponder) {
    let asked = parse(request.uri().path(), request.uri().query().unwrap_or_default());
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let picture = match (asked, app.state::<Shell>().host()) {
            (Some(asked), Ok(host)) => picture(&host, asked),
            _ => None,
        };
        responder.respond(response(picture));
    });
}

fn picture(host: &Host, asked: ThumbnailAsk) -> Option<Vec<u8>> {
    match host.answer(fresh(), Request::Thumbnail(asked)) {
        Ok(Answer::Thumbnail(thumbnail)) => std::fs::read(thumbnail.path).ok(),
        _ => None,
    }
}

fn response(picture: Option<Vec<u8>>) -> http::Response<Vec<u8>> {
    let found = picture.is_some();
    let mut response = http::Response::new(picture.unwrap_or_default());
    if found {
        response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/png"));
    } else {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// `/JOB/UNIT` and the query, percent-encoded as a whole or in its parts.
fn parse(path: &str, query: &str) -> Option<ThumbnailAsk> {
    let decoded = decode(path.trim_start_matches('/'))?;
    let (job, unit) = decoded.split_once('/')?;
    let unit = decode(unit)?;
    let (unit, query) = unit.split_once('?').unwrap_or((unit.as_str(), query));
    let side = query.split('&').find_map(|pair| pair.strip_prefix("s=")?.parse().ok());
    Some(ThumbnailAsk { job: job.parse().ok()?, unit: unit.to_owned(), longest_side: side.unwrap_or(0) })
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                let hex = std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())?;
                bytes.push(hex);
                rest = after;
            }
            (byte, tail) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_however_the_webview_encodes_them() {
        let job = "01890a5d-ac96-774b-bcce-b302099a8057";
        let plain = format!("/{job}/shots%2Fframe%200012.png");
        let whole = format!("/{job}%2Fshots%252Fframe%25200012.png%3Fr%3D1%26s%3D4096");
        for (path, query) in [(&plain, "r=1&s=4096"), (&whole, "")] {
            let asked = parse(path, query).unwrap();
            assert_eq!((asked.job.to_string().as_str(), asked.unit.as_str()), (job, "shots/frame 0012.png"), "{path}");
            assert_eq!(asked.longest_side, 4096);
        }
        assert_eq!(parse(&plain, "r=1").unwrap().longest_side, 0);
        assert!(parse("/nonsense/1", "").is_none());
        assert!(parse("/%zz/1", "").is_none());
    }
}
