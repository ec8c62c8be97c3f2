//! HTTP on this machine alone: who may ask, and what goes where.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::desk::{Answer, Desk, Order, Params, Problem};
use crate::review::Page;

/// No order is longer than this, in bytes.
const MAX_BODY: usize = 1 << 20;

/// The desk and who may come to it.
pub(super) struct Server {
    desk: Mutex<Desk>,
    page: Page,
    token: String,
    address: SocketAddr,
}

impl Server {
    /// A server for a desk at an address of this machine.
    pub(super) fn new(desk: Desk, address: SocketAddr) -> anyhow::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { desk: Mutex::new(desk), page: Page::new(), token, address })
    }

    /// The address that opens the page.
    pub(super) fn url(&self) -> String {
        format!("http://{}/?token={}", self.address, self.token)
    }

    fn with_desk(&self, work: impl FnOnce(&mut Desk) -> Answer) -> Response {
        // A panic in an earlier question has written nothing by halves: the file is appended to last.
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        match work(&mut desk) {
            Ok(answer) => json_response(StatusCode::OK, &answer),
            Err(Problem::Wrong(message)) => problem(StatusCode::BAD_REQUEST, &message),
            Err(Problem::Unknown(message)) => problem(StatusCode::NOT_FOUND, &message),
            Err(Problem::Failed(message)) => problem(StatusCode::INTERNAL_SERVER_ERROR, &message),
        }
    }

    /// The name of the cookie. Cookies know no ports, and several reviews may be open.
    fn cookie(&self) -> String {
        format!("jushi-review-{}", self.address.port())
    }

    fn is_ours(&self, host: &str) -> bool {
        let port = self.address.port();
        host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}")
    }
}

/// A listener on this machine alone.
pub(super) async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// Serves for ever. Whatever was confirmed is on the disk, so it may be dropped at any time.
pub(super) async fn serve(server: Arc<Server>, listener: TcpListener) -> std::io::Result<()> {
    let routes = Router::new()
        .route("/", get(home))
        .route("/api/{name}", get(ask))
        .route("/api/do", post(obey))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "there is nothing here") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(&server), guard))
        .with_state(server);
    axum::serve(listener, routes).await
}

async fn home(State(server): State<Arc<Server>>) -> Response {
    let policy = HeaderValue::from_str(server.page.policy()).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let mut response = ([(CONTENT_TYPE, "text/html; charset=utf-8")], server.page.html().to_owned()).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}

async fn ask(State(server): State<Arc<Server>>, Path(name): Path<String>, Query(params): Query<Params>) -> Response {
    server.with_desk(|desk| desk.ask(&name, &params))
}

async fn obey(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    match serde_json::from_slice::<Order>(&body) {
        Ok(order) => server.with_desk(|desk| desk.obey(order)),
        Err(error) => problem(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Lets only our own page in: the right host (no other name that was made to point here), the right origin, the token.
async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&server, &request) {
        Some(response) => response,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &str); 7] = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static("default-src 'none'"));
    response
}

fn refusal(server: &Server, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_host = text(HOST).is_some_and(|host| server.is_ours(host)) && headers.get_all(HOST).iter().count() == 1;
    if !is_host {
        return Some(problem(StatusCode::MISDIRECTED_REQUEST, "this host is not served here"));
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin = text(ORIGIN);
    let is_origin = origin.map_or(is_read && !headers.contains_key(ORIGIN), |origin| {
        origin.strip_prefix("http://").is_some_and(|host| server.is_ours(host))
    });
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let is_top = request.uri().path() == "/";
    let is_site = site.is_none_or(|site| site == "same-origin" || (is_top && is_read && site == "none"));
    // The address from the terminal may be opened from anywhere; it carries the token.
    if let Some(token) = is_top.then(|| token_of(request.uri())).flatten() {
        return Some(welcome(server, token));
    }
    if !is_origin || !is_site {
        return Some(problem(StatusCode::FORBIDDEN, "other pages may not ask"));
    }
    if !is_known(server, headers) {
        return Some(problem(StatusCode::FORBIDDEN, "open the address that `jushi review` printed"));
    }
    let length = text(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    (length > MAX_BODY as u64).then(|| problem(StatusCode::PAYLOAD_TOO_LARGE, "this is too much"))
}

/// Takes the token out of the address and into a cookie.
fn welcome(server: &Server, token: &str) -> Response {
    if !is_equal(token, &server.token) {
        return problem(StatusCode::FORBIDDEN, "open the address that `jushi review` printed");
    }
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", server.cookie(), server.token);
    (StatusCode::SEE_OTHER, [(LOCATION, "/".to_owned()), (SET_COOKIE, cookie)]).into_response()
}

fn token_of(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

fn is_known(server: &Server, headers: &HeaderMap) -> bool {
    let name = format!("{}=", server.cookie());
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix(&name))
        .any(|token| is_equal(token, &server.token))
}

/// Compares hashes, so that the time it takes says nothing of where two texts differ.
fn is_equal(a: &str, b: &str) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}

fn problem(status: StatusCode, message: &str) -> Response {
    json_response(status, &json!({ "problem": message }))
}

fn json_response(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}
