//! In which order what waits may go.

use std::time::Duration;

use super::*;

fn row(id: i64, chat: &str, lane: Lane) -> Waiting {
    Waiting {
        id,
        to: Address::new("telegram", chat),
        lane,
        due: Moment::from_millis(0),
        tries: 0,
        free: false,
    }
}

fn at(seconds: i64) -> Moment {
    Moment::from_millis(seconds * 1000)
}

#[test]
fn a_reply_overtakes_a_broadcast_and_a_chat_keeps_its_order() {
    let mut queue = Queue::new(Vec::new());
    for id in 1..=3 {
        queue.push(row(id, &format!("b{id}"), Lane::Broadcast), &[]);
    }
    queue.push(row(4, "r", Lane::Reply), &[]);
    queue.push(row(5, "r", Lane::Reply), &[]);
    let first = queue.pop(at(1)).map(|row| row.id);
    assert_eq!(first, Some(4));
    // The chat is busy: its second row waits, others do not.
    assert_eq!(queue.pop(at(1)).map(|row| row.id), Some(1));
    queue.settle(&Address::new("telegram", "r"), at(1));
    assert_eq!(queue.pop(at(1)).map(|row| row.id), Some(5));
}

#[test]
fn a_chat_that_has_to_wait_holds_up_no_other() {
    let mut queue = Queue::new(Vec::new());
    queue.push(row(1, "slow", Lane::Reply), &[]);
    queue.push(row(2, "slow", Lane::Reply), &[]);
    queue.push(row(3, "quick", Lane::Reply), &[]);
    let first = queue.pop(at(0)).expect("there is one");
    queue.put_back(first, at(0), at(30));
    assert_eq!(queue.pop(at(1)).map(|row| row.id), Some(3));
    assert!(queue.pop(at(29)).is_none());
    assert_eq!(queue.wakes_at(at(29)), Some(at(30)));
    assert_eq!(queue.pop(at(30)).map(|row| row.id), Some(1));
}

#[test]
fn what_is_refused_and_goes_another_way_counts_and_stays_the_first_of_its_chat() {
    let rates = [Rate {
        count: 1,
        span: Duration::from_secs(1),
    }];
    let mut queue = Queue::new(Vec::new());
    queue.push(row(1, "a", Lane::Reply), &rates);
    queue.push(row(2, "a", Lane::Reply), &rates);
    queue.push(row(3, "b", Lane::Reply), &rates);
    let refused = queue.pop(at(0)).expect("there is one");
    queue.hold_for_retry(&refused.to, at(0));
    assert_eq!(queue.pop(at(0)).map(|row| row.id), Some(3));
    assert!(queue.pop(at(5)).is_none(), "the chat waits for it");
    queue.put_back(refused, at(5), at(5));
    assert_eq!(queue.pop(at(5)).map(|row| row.id), Some(1));
    queue.settle(&Address::new("telegram", "a"), at(5));
    assert!(queue.pop(at(5)).is_none(), "the rates hold it up");
    assert_eq!(queue.pop(at(6)).map(|row| row.id), Some(2));

    // The refusal itself has counted.
    let mut queue = Queue::new(Vec::new());
    queue.push(row(1, "a", Lane::Reply), &rates);
    let refused = queue.pop(at(0)).expect("there is one");
    queue.hold_for_retry(&refused.to, at(0));
    queue.put_back(refused, at(0), at(0));
    assert!(queue.pop(at(0)).is_none());
    assert_eq!(queue.pop(at(1)).map(|row| row.id), Some(1));
}

#[test]
fn what_was_refused_before_a_start_keeps_its_chat_waiting_after_it() {
    let mut queue = Queue::new(Vec::new());
    // As they are read, in the order in which they were queued.
    queue.push(row(1, "busy", Lane::Notice), &[]);
    let refused = Waiting {
        due: at(60),
        tries: 1,
        ..row(2, "busy", Lane::Reply)
    };
    queue.push(refused, &[]);
    assert!(queue.pop(at(59)).is_none(), "sent before its time");
    assert_eq!(queue.pop(at(60)).map(|row| row.id), Some(2));
}

#[test]
fn what_has_to_be_made_first_takes_nobodys_place() {
    let rates = [Rate {
        count: 2,
        span: Duration::from_secs(1),
    }];
    let mut queue = Queue::new(rates.to_vec());
    let mut making = Vec::new();
    for id in 1..=5 {
        queue.push(row(id, &format!("d{id}"), Lane::Reply), &rates);
        making.extend(queue.pop(at(10)));
        queue.set_aside(&Address::new("telegram", format!("d{id}")));
    }
    assert_eq!(making.len(), 5, "what is not on its way is counted");
    queue.push(row(6, "d1", Lane::Reply), &rates);
    queue.push(row(7, "other", Lane::Reply), &rates);
    assert_eq!(queue.pop(at(10)).map(|row| row.id), Some(7));
    assert!(queue.pop(at(10)).is_none(), "a chat's order is lost");
    // It is made, and is the first of its chat again.
    queue.put_back(making.swap_remove(0), at(11), at(11));
    assert_eq!(queue.pop(at(11)).map(|row| row.id), Some(1));
    queue.settle(&Address::new("telegram", "d1"), at(11));
    assert!(queue.pop(at(11)).is_none(), "two in a second have left");
    assert_eq!(queue.pop(at(12)).map(|row| row.id), Some(6));
}

#[test]
fn an_acknowledged_press_ends_no_wait_that_the_messenger_asked_for() {
    let chat = Address::new("telegram", "busy");
    let mut queue = Queue::new(Vec::new());
    queue.push(row(1, "busy", Lane::Notice), &[]);
    let refused = queue.pop(at(0)).expect("there is one");
    queue.put_back(refused, at(0), at(40));
    let press = Waiting {
        free: true,
        ..row(2, "busy", Lane::Reply)
    };
    queue.push(press, &[]);
    assert_eq!(queue.pop(at(14)).map(|row| row.id), Some(2));
    queue.settle(&chat, at(14));
    assert!(queue.pop(at(39)).is_none());
    assert_eq!(queue.pop(at(40)).map(|row| row.id), Some(1));
}

#[test]
fn an_acknowledged_press_that_was_refused_waits_too_and_ends_no_longer_wait() {
    let mut queue = Queue::new(Vec::new());
    let press = |id| Waiting {
        free: true,
        ..row(id, "busy", Lane::Reply)
    };
    queue.push(press(1), &[]);
    let refused = queue.pop(at(0)).expect("there is one");
    queue.put_back(refused, at(0), at(30));
    assert!(queue.pop(at(29)).is_none());
    assert_eq!(queue.wakes_at(at(29)), Some(at(30)));
    let again = queue.pop(at(30)).expect("it is due");
    queue.settle(&again.to, at(30));
    queue.push(row(2, "busy", Lane::Notice), &[]);
    let refused = queue.pop(at(30)).expect("there is one");
    queue.put_back(refused, at(30), at(70));
    queue.push(press(3), &[]);
    let refused = queue.pop(at(31)).expect("it need not wait");
    queue.put_back(refused, at(31), at(32));
    assert_eq!(queue.pop(at(32)).map(|row| row.id), Some(3));
    queue.settle(&again.to, at(32));
    assert!(queue.pop(at(69)).is_none());
    assert_eq!(queue.pop(at(70)).map(|row| row.id), Some(2));
}

#[test]
fn a_chat_to_which_nothing_is_said_is_forgotten_and_its_rates_are_kept_until_then() {
    let rates = [Rate {
        count: 1,
        span: Duration::from_secs(60),
    }];
    let mut queue = Queue::new(Vec::new());
    let say = |queue: &mut Queue, id, second| {
        queue.push(row(id, "a", Lane::Reply), &rates);
        let sent = queue.pop(at(second)).map(|row| row.id);
        if sent.is_some() {
            queue.settle(&Address::new("telegram", "a"), at(second));
        }
        sent
    };
    assert_eq!(say(&mut queue, 1, 0), Some(1));
    assert_eq!(say(&mut queue, 2, 59), None);
    assert_eq!(queue.pop(at(60)).map(|row| row.id), Some(2));
    queue.settle(&Address::new("telegram", "a"), at(60));
    assert!(queue.pop(at(119)).is_none());
    assert_eq!(queue.chats.len(), 1);
    assert!(queue.pop(at(120)).is_none());
    assert!(queue.chats.is_empty() && queue.idle.is_empty());
    assert_eq!(say(&mut queue, 3, 120), Some(3));
}

#[test]
fn nobody_waits_for_a_clock_that_was_set_back() {
    let rates = [Rate {
        count: 1,
        span: Duration::from_secs(1),
    }];
    let chat = Address::new("telegram", "a");
    let mut queue = Queue::new(rates.to_vec());
    queue.push(row(1, "a", Lane::Reply), &rates);
    assert!(queue.pop(at(7200)).is_some());
    queue.settle(&chat, at(7200));
    queue.push(row(2, "a", Lane::Reply), &rates);
    queue.push(row(3, "b", Lane::Reply), &rates);
    assert!(
        queue.pop(at(3600)).is_none(),
        "the rate is kept all the same"
    );
    assert_eq!(queue.wakes_at(at(3600)), Some(at(3601)));
    assert_eq!(queue.pop(at(3601)).map(|row| row.id), Some(2));
    queue.settle(&chat, at(3601));
    assert_eq!(queue.pop(at(3602)).map(|row| row.id), Some(3));
}

#[test]
fn the_rate_of_all_chats_together_is_kept() {
    let rate = Rate {
        count: 30,
        span: Duration::from_secs(1),
    };
    let mut queue = Queue::new(vec![rate]);
    for id in 0..90 {
        queue.push(row(id, &format!("c{id}"), Lane::Notice), &[]);
    }
    for second in 0..3 {
        let sent: Vec<Waiting> = std::iter::from_fn(|| queue.pop(at(second))).collect();
        assert_eq!(sent.len(), 30);
        for row in sent {
            queue.settle(&row.to, at(second));
        }
    }
    assert!(queue.pop(at(9)).is_none());
}

#[test]
fn a_broadcast_leaves_room_for_who_speaks() {
    let rate = Rate {
        count: 30,
        span: Duration::from_secs(1),
    };
    let mut queue = Queue::new(vec![rate]);
    for id in 0..90 {
        queue.push(row(id, &format!("b{id}"), Lane::Broadcast), &[]);
    }
    assert_eq!(std::iter::from_fn(|| queue.pop(at(0))).count(), 25);
    assert_eq!(queue.wakes_at(at(0)), Some(at(1)));
    for id in 100..110 {
        queue.push(row(id, &format!("r{id}"), Lane::Reply), &[]);
    }
    assert_eq!(std::iter::from_fn(|| queue.pop(at(0))).count(), 5);
}
