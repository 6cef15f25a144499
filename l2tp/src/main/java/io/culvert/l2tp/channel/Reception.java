package io.culvert.l2tp.channel;

/** What the receiver of a control message has to do with it. */
public enum Reception {
    /** It is the expected one: process it, then whatever {@link ControlChannel#hasNext()} offers. */
    PROCESS,
    /** Nothing: an acknowledgement without a body, a duplicate, or out of order. */
    IGNORE
}
