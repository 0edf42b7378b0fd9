//! The one table of what the API serves: each path with its methods. The router is made of it, and so is the OpenAPI
//! description, so that neither knows a path that the other does not.

use super::Api;
use axum::Router;
use axum::handler::Handler;
use axum::routing::MethodRouter;

/// What is served at one path, by the names of the methods in lower case.
pub(super) struct Methods {
    router: MethodRouter<Api>,
    names: Vec<&'static str>,
}

macro_rules! methods {
    ($($name:ident),*) => {
        $(
            /// Serves that method.
            pub(super) fn $name<H: Handler<T, Api>, T: 'static>(handler: H) -> Methods {
                Methods { router: axum::routing::$name(handler), names: vec![stringify!($name)] }
            }
        )*

        impl Methods {
            $(
                /// Serves that method too.
                #[allow(dead_code)]
                pub(super) fn $name<H: Handler<T, Api>, T: 'static>(mut self, handler: H) -> Self {
                    self.names.push(stringify!($name));
                    Self { router: self.router.$name(handler), names: self.names }
                }
            )*
        }
    };
}

methods!(get, put, post, delete);

/// A path and its methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Served {
    /// As axum writes it, `{name}` for what differs.
    pub path: String,
    pub methods: Vec<&'static str>,
}

/// The table, and the router that is made of it.
#[derive(Default)]
pub(super) struct Routes {
    router: Router<Api>,
    table: Vec<Served>,
}

impl Routes {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Serves a path.
    pub(super) fn route(mut self, path: &str, methods: Methods) -> Self {
        match self.table.iter_mut().find(|served| served.path == path) {
            Some(served) => served.methods.extend(methods.names),
            None => self.table.push(Served { path: path.to_owned(), methods: methods.names }),
        }
        Self { router: self.router.route(path, methods.router), table: self.table }
    }

    /// Serves what others serve too.
    pub(super) fn merge(self, other: Self) -> Self {
        let merged = Self { router: self.router.merge(other.router), table: self.table };
        other.table.into_iter().fold(merged, |mut all, served| {
            match all.table.iter_mut().find(|known| known.path == served.path) {
                Some(known) => known.methods.extend(served.methods),
                None => all.table.push(served),
            }
            all
        })
    }

    /// All that is served.
    pub(super) fn table(&self) -> &[Served] {
        &self.table
    }

    /// The router.
    pub(super) fn into_router(self) -> Router<Api> {
        self.router
    }
}
