"""Pages, order, filters and columns of lists."""

LISTS = ("/queues", "/queues/scene", "/exchanges", "/exchanges/scene", "/connections", "/channels", "/vhosts", "/users", "/bindings", "/consumers", "/nodes", "/policies", "/permissions")


def pages(s):
    """The envelope of a page."""
    for path in LISTS:
        s.get(f"{path}?page=1&page_size=2", keep="all" if path in ("/queues", "/exchanges", "/connections", "/channels") else "status")
        s.get(f"{path}?page=1", keep="status")


def page_contents(s):
    """What is on which page."""
    for query in ("page=1&page_size=3", "page=2&page_size=3", "page=1&page_size=500", "page=2&page_size=3&sort=name&sort_reverse=true"):
        s.get(f"/exchanges/scene?{query}", keep="order")
        s.get(f"/queues/scene?{query}", keep="order")


def page_refused(s):
    """What is not accepted."""
    for query in ("page=0", "page=-1", "page=x", "page=100", "page=1&page_size=0", "page=1&page_size=501", "page=1&page_size=x", "page=1&page_size=-5", "page_size=5", "page=", "page=1&page_size=", "page=1.5"):
        s.get(f"/queues/scene?{query}&columns=name")
        s.get(f"/connections?{query}&columns=name")


def order(s):
    """Sorting by a column."""
    for query in ("sort=name", "sort=name&sort_reverse=true", "sort=type", "sort=messages", "sort=messages&sort_reverse=true", "sort=nothing", "sort=message_stats.publish", "sort=message_stats.publish&sort_reverse=true", "sort=", "sort_reverse=true", "sort=name&sort_reverse=x"):
        s.get(f"/queues/scene?{query}", keep="order")
        s.get(f"/queues/scene?{query}&page=1&page_size=3", keep="order")


def order_of_terms(s):
    """What is not there counts as 0; what has no value comes after numbers, false before true; equal values by vhost and name."""
    for key in ("policy", "durable", "exclusive", "auto_delete", "consumers", "arguments.x-max-priority", "arguments.x-max-age", "exclusive_consumer_tag", "effective_policy_definition.max-length", "name.deeper", "vhost"):
        s.get(f"/queues/scene?sort={key}", keep="order")
        s.get(f"/queues/scene?sort={key}&sort_reverse=true&page=1&page_size=4", keep="order")
    for key in ("type", "internal", "policy", "message_stats.publish_in", "arguments.alternate-exchange", "user_who_performed_action", "nothing"):
        s.get(f"/exchanges/scene?sort={key}", keep="order")
        s.get(f"/exchanges/scene?sort={key}&sort_reverse=true&page=2&page_size=5", keep="order")
    for path in ("/users?sort=tags", "/users?sort=limits.max-channels&sort_reverse=true", "/users?sort=nothing&sort_reverse=true", "/vhosts?sort=description", "/vhosts?sort=messages&sort_reverse=true", "/policies/scene?sort=priority", "/policies/scene?sort=pattern&sort_reverse=true", "/policies/scene?sort=nothing"):
        s.get(path, keep="order")


def names(s):
    """Filters by name, which need a page."""
    for query in ("name=a", "name=a&page=1", "name=A&page=1", "name=^a&page=1", "name=^a&page=1&use_regex=true", "name=(&page=1&use_regex=true", "name=(&page=1&use_regex=false", "name=&page=1", "name=^A&page=1&use_regex=true", "name=c.*c$&page=1&use_regex=true", "name=nothing&page=1", "name=%2F&page=1"):
        s.get(f"/queues/scene?{query}&columns=name")
        s.get(f"/exchanges/scene?{query}&columns=name")


def columns(s):
    """Some fields only."""
    for query in ("columns=", "columns=name", "columns=name,nothing", "columns=arguments.x-max-priority,name", "columns=message_stats", "columns=message_stats.publish_details", "columns=name,name", "columns=backing_queue_status.mode"):
        s.get(f"/queues/scene?{query}")
        s.get(f"/queues/scene/classic?{query}")


def unknown_parameters(s):
    """What is not known is passed over."""
    s.get("/queues/scene?nothing=1&columns=name")
    s.get("/queues/scene?columns=name&", keep="all")
    s.get("/queues/scene?pagination=true&columns=name")
    s.get("/queues/scene?page=1&pagination=true&columns=name&page_size=1")
