//! A proxy as the documents of workers-rs have it: the provider's own body, with the key added.

use worker::{Context, Env, Fetch, Headers, Request, RequestInit, Response, Result, Router, event};

#[event(fetch)]
async fn main(request: Request, env: Env, _context: Context) -> Result<Response> {
    let router = Router::new().get_async("/v1/status/:ref", |_, context| async move {
        let reference = context.param("ref").cloned().unwrap_or_default();
        let id = reference.trim_start_matches("truedy%3A");
        let (url, key) = (context.env.var("TRUEDY_BASE_URL")?, context.env.var("TRUEDY_API_KEY")?);
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {key}"))?;
        let mut init = RequestInit::new();
        init.with_headers(headers);
        Fetch::Request(Request::new_with_init(&format!("{url}/agents/{id}"), &init)?).send().await
    });
    router.run(request, env).await
}
