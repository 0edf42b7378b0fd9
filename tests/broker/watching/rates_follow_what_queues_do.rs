//! Counters rise at once; rates and samples follow with the next samples, and rates fall again.

use super::{at, number, sampling, until};
use serde_json::json;

#[test]
fn a_queue_and_an_exchange_count_and_have_rates() {
    let broker = sampling();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.bind("q", "amq.topic", "k");
    client.confirm_select();
    for _ in 0..50 {
        client.publish("amq.topic", "k", "x");
    }
    client.publish("amq.topic", "nowhere", "x");
    assert_eq!(client.confirmed(1, 51), [true; 51]);
    let taken = client.try_get("q", false).unwrap().unwrap();
    client.ack(taken.tag(), false);
    client.try_get("q", true).unwrap().unwrap();
    client.queue("empty", &[]);
    client.try_get("empty", true).unwrap();
    let queue = until(&broker.api(), "queues/%2F/q", |answer| at(&answer.body, "/message_stats/ack") == &json!(1));
    for (key, count) in [("publish", 50), ("get", 1), ("get_no_ack", 1), ("deliver_get", 2), ("deliver", 0)] {
        assert_eq!(at(&queue, &format!("/message_stats/{key}")), &json!(count), "{key}");
    }
    assert_eq!(at(&queue, "/messages"), &json!(48));
    assert_eq!(at(&queue, "/messages_ready"), &json!(48));
    let empty = broker.api().get("queues/%2F/empty").body;
    assert_eq!(at(&empty, "/message_stats/get_empty"), &json!(1));
    let exchange = broker.api().get("exchanges/%2F/amq.topic").body;
    assert_eq!(at(&exchange, "/message_stats/publish_in"), &json!(51));
    assert_eq!(at(&exchange, "/message_stats/publish_out"), &json!(50));
    assert_eq!(at(&broker.api().get("exchanges/%2F/amq.fanout").body, "/message_stats"), &json!(null));
}

#[test]
fn a_rate_rises_and_falls_and_samples_show_it() {
    let broker = sampling();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.confirm_select();
    let path = "queues/%2F/q?msg_rates_age=2&msg_rates_incr=1&lengths_age=2&lengths_incr=1";
    let mut number_of = 0;
    let queue = loop {
        for _ in 0..10 {
            number_of += 1;
            client.publish("", "q", "x");
        }
        client.confirmed(number_of - 9, number_of);
        let queue = broker.api().get("queues/%2F/q").body;
        if number(&queue, "/message_stats/publish_details/rate") > 0.0 {
            break queue;
        }
    };
    assert!(number(&queue, "/messages_details/rate") > 0.0, "{queue}");
    let overview = broker.api().get("overview").body;
    assert_eq!(number(&overview, "/queue_totals/messages"), number_of as f64);
    assert_eq!(number(&overview, "/message_stats/publish"), number_of as f64);
    assert!(number(&overview, "/message_stats/publish_details/rate") > 0.0, "{overview}");
    let sampled = until(&broker.api(), path, |answer| {
        number(&answer.body, "/message_stats/publish_details/samples/0/sample") == number_of as f64
    });
    assert_eq!(at(&sampled, "/message_stats/publish_details/samples").as_array().unwrap().len(), 3);
    let times = |index: u64| number(&sampled, &format!("/messages_details/samples/{index}/timestamp"));
    assert_eq!(times(0) - times(1), 1000.0);
    assert!(at(&sampled, "/message_stats/publish_details/avg_rate").is_number());
    until(&broker.api(), "queues/%2F/q", |answer| {
        number(&answer.body, "/message_stats/publish_details/rate") == 0.0
            && number(&answer.body, "/message_stats/publish") == number_of as f64
    });
}

#[test]
fn totals_stay_when_queues_go() {
    let broker = sampling();
    let mut client = broker.client();
    for round in 0..3 {
        client.queue("q", &[]);
        for _ in 0..5 {
            client.publish("", "q", "x");
        }
        assert_eq!(client.drain("q").len(), 5);
        client.publish("", "q", "left");
        client.until_ready("q", 1);
        let overview = broker.api().get("overview").body;
        assert_eq!(number(&overview, "/queue_totals/messages"), 1.0, "round {round}");
        client.delete("q");
    }
    let overview = broker.api().get("overview").body;
    assert_eq!(number(&overview, "/queue_totals/messages"), 0.0);
    assert_eq!(number(&overview, "/message_stats/publish"), 18.0);
    assert_eq!(number(&overview, "/churn_rates/queue_deleted"), 3.0);
    assert_eq!(number(&overview, "/object_totals/queues"), 0.0);
    assert_eq!(number(&overview, "/object_totals/connections"), 1.0);
}

#[test]
fn what_a_broker_starts_with_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    {
        let broker = crate::support::Broker::on_directory(directory.path());
        let mut client = broker.client();
        client.declare(&crate::support::Queue::named("q").durable());
        client.confirm_select();
        for _ in 0..7 {
            client.publish_message("", "q", &crate::support::Message::new("x").persistent());
        }
        assert_eq!(client.confirmed(1, 7), [true; 7]);
        broker.stop();
    }
    let broker = crate::support::Broker::on_directory_with_api(directory.path());
    assert_eq!(number(&broker.api().get("overview").body, "/queue_totals/messages"), 7.0);
    let mut client = broker.client();
    assert_eq!(client.purge("q"), Ok(7));
    assert_eq!(number(&broker.api().get("overview").body, "/queue_totals/messages"), 0.0);
}

#[test]
fn ranges_that_make_no_sense_are_refused() {
    let broker = sampling();
    let refusal = broker.api().get("queues?lengths_age=10&lengths_incr=0");
    assert_eq!(refusal.refusal(), (400, "invalid_range_parameters", "Invalid range parameters: age 10, incr 0"));
    assert_eq!(broker.api().get("queues?lengths_age=abc&lengths_incr=5").status, 200);
    assert_eq!(broker.api().get("queues?lengths_age=86400000&lengths_incr=1").status, 400);
}
