package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Header.DataHeader;
import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other implementations put on the wire. */
class GoldenTest {
    /** A line of a golden file. */
    record Golden(String sender, String message, Octets octets) {
        @Override
        public String toString() {
            return sender + " " + message;
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPacketIsReadAndSaysTheSameWhenWrittenAgain(Golden golden) {
        var header = Header.decode(golden.octets());
        if (golden.message().equals("data")) {
            assertThat(header)
                    .isEqualTo(new DataHeader(
                            new TunnelId(golden.octets().u16(2)),
                            new SessionId(golden.octets().u16(4)),
                            Optional.empty(),
                            false,
                            6,
                            golden.octets().length()));
            assertThat(golden.octets().u16(6)).as("address and control").isEqualTo(0xff03);
            return;
        }
        assertThat(header).isInstanceOf(ControlHeader.class);
        var control = (ControlHeader) header;
        assertThat(control.length()).isEqualTo(golden.octets().length());
        var decoded = MessageCodec.decode(golden.octets(), control, Optional.empty());
        if (golden.message().equals("ZLB")) {
            assertThat(decoded).isEqualTo(new Decoded.Zlb());
            return;
        }
        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        assertThat(((Decoded.Ok) decoded).ignored()).isEmpty();
        var message = (DefinedMessage) ((Decoded.Ok) decoded).message();
        assertThat(message.type().label()).isEqualTo(golden.message());
        assertThat(message.others()).isEmpty();
        var again = MessageCodec.encode(
                control.tunnelId(), control.sessionId(), control.ns(), control.nr(), message, Hiding.none());
        assertThat(Header.decode(again)).isEqualTo(control);
        assertThat(Samples.decode(again)).isEqualTo(decoded);
        // The order of AVPs is free, and some peers choose the M bit as they like.
        assertThat(avps(again)).containsExactlyInAnyOrderElementsOf(avps(golden.octets()));
    }

    @Test
    void theFilesHoldWholeConversations() {
        assertThat(all()).hasSize(70);
        assertThat(all().stream().map(Golden::message).distinct())
                .containsExactlyInAnyOrder("SCCRQ", "SCCRP", "SCCCN", "ICRQ", "ICRP", "ICCN", "StopCCN", "ZLB", "data");
    }

    @Test
    void xl2tpdDialsL2tpns() {
        var messages = messages("xl2tpd-l2tpns");
        var sccrq = (Sccrq) messages.get(0);
        assertThat(sccrq.protocolVersion()).isEqualTo(Avp.ProtocolVersion.CURRENT);
        assertThat(sccrq.hostName().text()).isEqualTo("(none)");
        assertThat(sccrq.framingCapabilities()).isEqualTo(Avp.FramingCapabilities.of(true, true));
        assertThat(sccrq.assignedTunnelId()).isEqualTo(new TunnelId(25734));
        assertThat(sccrq.bearerCapabilities()).contains(new Avp.BearerCapabilities(0));
        assertThat(sccrq.firmwareRevision()).contains(0x690);
        assertThat(sccrq.vendorName()).contains("xelerance.com");
        assertThat(sccrq.receiveWindowSize()).contains(4);
        assertThat(sccrq.challenge()).contains(Octets.ofHex("93720e1113ad21d8a4453542e4e85c6f"));
        assertThat(sccrq.tieBreaker()).isEmpty();
        var sccrp = (Sccrp) messages.get(1);
        assertThat(sccrp.hostName().text()).isEqualTo("l2tpns-a");
        assertThat(sccrp.assignedTunnelId()).isEqualTo(new TunnelId(8));
        assertThat(sccrp.challengeResponse()).contains(Octets.ofHex("2b77e5f259786dcb3d2dffe669e3d475"));
        assertThat(sccrp.challenge()).isEmpty();
        assertThat(sccrp.receiveWindowSize()).isEmpty();
        assertThat(messages.get(2)).isEqualTo(new Scccn(List.of()));
        assertThat(messages.get(3))
                .isEqualTo(new Icrq(new SessionId(11496), 1, List.of(Avp.BearerType.of(false, false))));
        assertThat(messages.get(4)).isEqualTo(new Icrp(new SessionId(4), List.of()));
        assertThat(messages.get(5))
                .isEqualTo(new Iccn(0, Avp.FramingType.of(false, true), List.of(new Avp.RxConnectSpeed(0))));
        assertThat(messages.get(6))
                .isEqualTo(new StopCcn(
                        new TunnelId(25734), Result.of(StopCcnResult.GENERAL_CLEAR, "Goodbye!"), List.of()));
        assertThat(messages).hasSize(7);
    }

    @Test
    void accelPppSendsALongChallenge() {
        var sccrp = (Sccrp) messages("xl2tpd-accel-ppp").get(1);
        assertThat(sccrp.vendorName()).contains("accel-ppp");
        assertThat(sccrp.hostName().text()).isEqualTo("accel-lns");
        assertThat(sccrp.receiveWindowSize()).contains(16);
        assertThat(sccrp.challenge().orElseThrow().length()).isEqualTo(74);
    }

    @Test
    void headersAreThoseOfTheRecipient() {
        var iccn = read("xl2tpd-l2tpns").stream()
                .filter(golden -> golden.message().equals("ICCN"))
                .findFirst()
                .orElseThrow();
        assertThat(Header.decode(iccn.octets()))
                .isEqualTo(new ControlHeader(
                        50, new TunnelId(8), new SessionId(4), new SequenceNumber(3), new SequenceNumber(2)));
    }

    static List<Golden> all() {
        var all = new ArrayList<Golden>();
        for (var name : List.of("xl2tpd-l2tpns", "xl2tpd-xl2tpd", "xl2tpd-accel-ppp")) {
            all.addAll(read(name));
        }
        return all;
    }

    private static List<DefinedMessage> messages(String name) {
        var messages = new ArrayList<DefinedMessage>();
        for (var golden : read(name)) {
            if (!golden.message().equals("data")
                    && Samples.decode(golden.octets()) instanceof Decoded.Ok(DefinedMessage message, var ignored)) {
                messages.add(message);
            }
        }
        return messages;
    }

    private static List<Golden> read(String name) {
        try (var stream = Objects.requireNonNull(GoldenTest.class.getResourceAsStream("/golden/" + name + ".hex"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .map(words -> new Golden(words[0], words[1], Octets.ofHex(words[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each AVP without its M bit. */
    private static List<String> avps(Octets datagram) {
        var avps = new ArrayList<String>();
        for (int at = 12, next; at < datagram.length(); at = next) {
            next = at + (datagram.u16(at) & 0x3FF);
            avps.add("%04x".formatted(datagram.u16(at) & 0x7FFF)
                    + datagram.slice(at + 2, next).toHex());
        }
        return avps;
    }
}
