//! Frames of different channels may come in any mixture; each channel puts its own together.

use crate::support::Broker;
use amqp_spec::method::{RouteBuf, basic};
use amqp_spec::{ContentHeader, frame};
use bytes::BytesMut;

#[test]
fn frame_by_frame() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let channels = [1, 2, 3];
    for channel in channels {
        if channel > 1 {
            client.open(channel).unwrap();
        }
        client.queue(&format!("q{channel}"), &[]);
    }
    let mut out = BytesMut::new();
    for channel in channels {
        let route = RouteBuf::new("", format!("q{channel}")).unwrap();
        let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false };
        frame::put_method(&mut out, channel, &publish);
    }
    for channel in channels {
        frame::put_header(&mut out, channel, &ContentHeader::basic(6, &[0, 0]));
    }
    for part in ["a", "", "b"] {
        for channel in channels {
            frame::put_frame(&mut out, amqp_spec::FrameKind::Body, channel, format!("{part}{channel}").as_bytes());
        }
        out.extend_from_slice(&frame::HEARTBEAT_FRAME);
    }
    for channel in channels {
        frame::put_frame(&mut out, amqp_spec::FrameKind::Body, channel, b"!");
    }
    client.send_bytes(&out);
    for channel in channels {
        client.channel = channel;
        assert_eq!(client.drain(&format!("q{channel}")), [format!("a{channel}{channel}b{channel}!")]);
    }
}

#[test]
fn a_method_amid_another_channels_content_is_carried_out() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.open(2).unwrap();
    client.channel = 1;
    let frames = client.publish_frames("", "q", false, &[0, 0], b"whole");
    client.send_bytes(&frames[..frames.len() - 13]);
    client.channel = 2;
    assert_eq!(client.ready("q"), 0);
    client.send_bytes(&frames[frames.len() - 13..]);
    client.channel = 1;
    assert_eq!(client.drain("q"), ["whole"]);
}
