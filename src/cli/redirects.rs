//! The argument of `--redirects`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::render::RedirectHost;

impl ValueEnum for RedirectHost {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Netlify, Self::Nginx, Self::Caddy, Self::Htaccess, Self::Cloudflare]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Netlify => ("netlify", "`_redirects` of Netlify"),
            Self::Nginx => ("nginx", "Directives for a `server` block of nginx"),
            Self::Caddy => ("caddy", "Directives for a site block of a Caddyfile"),
            Self::Htaccess => ("htaccess", "`.htaccess` of Apache"),
            Self::Cloudflare => ("cloudflare", "`_redirects` of Cloudflare Pages"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}
