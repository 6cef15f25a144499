package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Header.DataHeader;
import io.culvert.l2tp.wire.Header.Discarded;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Optional;

/** What holds for any datagram at all. */
final class CodecInvariants {
    static final Secret SECRET = Secret.utf8("culvert");

    private CodecInvariants() {}

    static void check(Octets datagram) {
        switch (Header.decode(datagram)) {
            case Discarded _ -> {}
            case DataHeader data -> {
                assertThat(data.payloadEnd()).isLessThanOrEqualTo(datagram.length());
                datagram.slice(data.payloadStart(), data.payloadEnd());
            }
            case ControlHeader control -> {
                assertThat(control.length()).isBetween(12, datagram.length());
                MessageCodec.peekType(datagram, control);
                MessageCodec.peekHostName(datagram, control);
                for (var secret : List.of(Optional.of(SECRET), Optional.<Secret>empty())) {
                    check(datagram, control, secret);
                }
            }
        }
    }

    private static void check(Octets datagram, ControlHeader control, Optional<Secret> secret) {
        switch (MessageCodec.decode(datagram, control, secret)) {
            case Decoded.Zlb _ -> assertThat(control.length()).isEqualTo(12);
            case Decoded.Malformed(var error) -> {
                assertThat(error.text()).isNotEmpty();
                assertThat(error.fault()).isNotEqualTo(Fault.REPEATED);
                assertThat(error.result().message()).isPresent();
            }
            case Decoded.Ok(var message, var ignored) -> {
                if (message instanceof Sccrq request) {
                    // It is known for what it is before it is decoded.
                    assertThat(MessageCodec.peekTunnelRecovery(datagram, control))
                            .isEqualTo(request.tunnelRecovery());
                    assertThat(MessageCodec.peekType(datagram, control)).contains(MessageType.SCCRQ.number());
                }
                var encoded = MessageCodec.encode(
                        control.tunnelId(), control.sessionId(), control.ns(), control.nr(), message, Hiding.none());
                var again = (ControlHeader) Header.decode(encoded);
                assertThat(again.length()).isEqualTo(encoded.length());
                assertThat(again.ns()).isEqualTo(control.ns());
                var second = MessageCodec.decode(encoded, again, Optional.empty());
                assertThat(second).isInstanceOf(Decoded.Ok.class);
                var stable = ((Decoded.Ok) second).message();
                if (!hasRevealedUnknown(message)) {
                    assertThat(stable).isEqualTo(message);
                }
                assertThat(MessageCodec.encode(
                                again.tunnelId(), again.sessionId(), again.ns(), again.nr(), stable, Hiding.none()))
                        .isEqualTo(encoded);
            }
        }
    }

    /** What came hidden is written in clear text here, and so comes back as another value. */
    private static boolean hasRevealedUnknown(Message message) {
        return message instanceof DefinedMessage defined
                && defined.avps().stream().anyMatch(avp -> avp instanceof Avp.Unknown unknown && unknown.hidden());
    }
}
