package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.FailureEvent;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A way to lose a call or a tunnel, and the one failure that is to come of it.
 *
 * @param clearing {@code sent CDN 2/8}: that is on the wire; {@code got StopCCN 1}: the peer said so; {@code none}
 * @param ppp code, protocol and direction of the PPP Disconnect Cause, {@code -} for none
 */
record FailureRow(
        String name,
        Supplier<Lab> lab,
        Consumer<Lab> drive,
        int type,
        int cause,
        String clearing,
        String ppp,
        About about,
        Optional<String> user,
        Optional<String> reply,
        Optional<String> group) {
    /** What the failure is about. */
    enum About {
        /** A tunnel that got no ID of ours. */
        REFUSED_TUNNEL,
        /** A tunnel that got no ID of ours, and whose peer's ID could not be read. */
        UNREADABLE_TUNNEL,
        TUNNEL,
        /** A call that never became a session, with the ID that it would have had. */
        REFUSED_CALL,
        /** A call that not even got an ID. */
        UNREADABLE_CALL,
        SESSION
    }

    static FailureRow of(String name, Supplier<Lab> lab, Consumer<Lab> drive, int type, int cause, String clearing) {
        return new FailureRow(
                name,
                lab,
                drive,
                type,
                cause,
                clearing,
                "-",
                About.TUNNEL,
                Optional.empty(),
                Optional.empty(),
                Optional.of("gold"));
    }

    FailureRow about(About what) {
        return new FailureRow(name, lab, drive, type, cause, clearing, ppp, what, user, reply, group);
    }

    FailureRow session() {
        return about(About.SESSION);
    }

    FailureRow sessionOf(String userName) {
        return new FailureRow(
                name, lab, drive, type, cause, clearing, ppp, About.SESSION, Optional.of(userName), reply, group);
    }

    FailureRow ppp(String code) {
        return new FailureRow(name, lab, drive, type, cause, clearing, code, about, user, reply, group);
    }

    FailureRow reply(String text) {
        return new FailureRow(name, lab, drive, type, cause, clearing, ppp, about, user, Optional.of(text), group);
    }

    FailureRow withoutGroup() {
        return new FailureRow(name, lab, drive, type, cause, clearing, ppp, about, user, reply, Optional.empty());
    }

    /** {@link AaaReply.Rejected} with this text. */
    static AaaReply rejected(String text) {
        return new AaaReply.Rejected(Optional.of(text), Optional.empty());
    }

    /** The lab, where it has happened. */
    Lab driven() {
        var made = lab.get();
        drive.accept(made);
        made.run();
        return made;
    }

    void verify() {
        var made = driven();
        assertThat(made.failures()).as("failures").hasSize(1);
        var failure = made.failures().getFirst();
        assertThat(failure.type().number()).as("type").isEqualTo(type);
        assertThat(failure.cause().number()).as("cause").isEqualTo(cause);
        assertThat(code(failure)).as("clearing").isEqualTo(clearing.replaceFirst("^(sent|got) ", ""));
        var sent = made.all(Effect.SendControl.class).stream()
                .flatMap(effect -> sentCode(effect).stream())
                .distinct()
                .toList();
        if (clearing.startsWith("sent ")) {
            assertThat(sent).as("on the wire").containsExactly(code(failure));
        } else {
            assertThat(sent).as("on the wire").isEmpty();
        }
        assertThat(failure.pppCause()
                        .map(pppCause -> pppCause.code() + "." + Integer.toHexString(pppCause.protocol()) + "."
                                + pppCause.direction())
                        .orElse("-"))
                .as("PPP cause")
                .isEqualTo(ppp);
        assertThat(failure.reason()).as("reason").isNotBlank();
        verifyWho(failure);
        assertThat(made.counter(EngineCounter.FAILURES_SUPPRESSED)).isZero();
    }

    private void verifyWho(FailureEvent failure) {
        boolean isCall = about == About.REFUSED_CALL || about == About.UNREADABLE_CALL;
        boolean isSession = about == About.SESSION;
        assertThat(failure.userName()).as("user").isEqualTo(user);
        assertThat(failure.domain()).as("domain").isEqualTo(user.flatMap(FailureEvent::domainOf));
        assertThat(failure.aaaReply()).as("AAA reply").isEqualTo(reply);
        assertThat(failure.vpdnGroup()).as("group").isEqualTo(group);
        assertThat(failure.locallyInitiated()).isFalse();
        assertThat(failure.nas().name()).as("NAS").isEqualTo(group.isPresent() ? "lac.example" : "stranger");
        assertThat(failure.nas().address()).isEqualTo(Samples.ip("192.0.2.1"));
        assertThat(failure.nas().tunnelId())
                .as("peer's tunnel ID")
                .isEqualTo(about == About.UNREADABLE_TUNNEL ? TunnelId.NONE : new TunnelId(101));
        assertThat(failure.gateway().name()).as("gateway").isEqualTo(group.isPresent() ? "lns-gold" : "lns.example");
        assertThat(failure.gateway().address()).isEqualTo(Samples.LNS.getAddress());
        assertThat(failure.gateway().tunnelId().isAssigned())
                .as("our tunnel ID")
                .isEqualTo(about == About.TUNNEL || isCall || isSession);
        assertThat(failure.sessionId().isAssigned())
                .as("session ID")
                .isEqualTo(about == About.REFUSED_CALL || isSession);
        assertThat(about == About.UNREADABLE_CALL && !failure.sessionId().equals(SessionId.NONE))
                .isFalse();
        assertThat(failure.acctSessionId().isPresent()).as("Acct-Session-Id").isEqualTo(isSession);
        failure.acctSessionId().ifPresent(id -> assertThat(id).startsWith("5f00c0de-"));
    }

    private static String code(FailureEvent failure) {
        return failure.clearing()
                .map(code -> label(code.message(), code.result(), code.error()))
                .orElse("none");
    }

    private static Optional<String> sentCode(Effect.SendControl sent) {
        var header = (ControlHeader) Header.decode(sent.datagram());
        int type = MessageCodec.peekType(sent.datagram(), header).orElse(-1);
        if (type == MessageType.CDN.number()) {
            Result result = ((Cdn) Packets.decode(sent)).result();
            return Optional.of(label(ClearingCode.Message.CDN, result.code(), result.errorCode()));
        }
        if (type == MessageType.STOP_CCN.number()) {
            Result result = ((StopCcn) Packets.decode(sent)).result();
            return Optional.of(label(ClearingCode.Message.STOP_CCN, result.code(), result.errorCode()));
        }
        return Optional.empty();
    }

    private static String label(ClearingCode.Message message, int result, Optional<Integer> error) {
        // An error code of 0 is none: it is there only because a text follows.
        return (message == ClearingCode.Message.CDN ? "CDN " : "StopCCN ")
                + result
                + error.filter(code -> code != 0).map(code -> "/" + code).orElse("");
    }

    @Override
    public String toString() {
        return name;
    }
}
