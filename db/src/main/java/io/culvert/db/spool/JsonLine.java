package io.culvert.db.spool;

import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureRecord;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** A JSON object on one line, in ASCII. <b>Thread:</b> one. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine with(String name, String value) {
        name(name);
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7E) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    JsonLine with(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonLine with(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    JsonLine with(String name, Optional<String> value) {
        value.ifPresent(present -> with(name, present));
        return this;
    }

    /** Everything that a failure says. */
    JsonLine with(FailureRecord failure) {
        var event = failure.event();
        with("time", event.time().toString());
        with("failureType", event.type().keyword());
        with("cause", event.cause().number());
        with("reason", event.reason());
        with("userName", event.userName());
        with("domain", event.domain());
        with("sessionId", event.sessionId().value());
        with("nas", event.nas());
        with("gateway", event.gateway());
        with("vpdnGroup", event.vpdnGroup());
        with("acctSessionId", event.acctSessionId());
        with("locallyInitiated", event.locallyInitiated());
        event.clearing().ifPresent(clearing -> {
            with("clearingMessage", clearing.message().name().toLowerCase(Locale.ROOT));
            with("result", clearing.result());
            clearing.error().ifPresent(error -> with("error", error));
            with("clearingText", clearing.text());
        });
        event.pppCause().ifPresent(ppp -> {
            with("pppCause", ppp.code());
            with("pppProtocol", ppp.protocol());
            with("pppDirection", ppp.direction());
            with("pppMessage", ppp.message());
        });
        with("aaaReply", event.aaaReply());
        with("unit", failure.recorder().unit());
        with("group", failure.recorder().group());
        return with("epoch", failure.recorder().epoch());
    }

    private void with(String end, Endpoint endpoint) {
        with(end + "Name", endpoint.name());
        with(end + "Address", endpoint.address().getHostAddress());
        with(end + "TunnelId", endpoint.tunnelId().value());
    }

    private void name(String name) {
        text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":");
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
