package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Samples.MessageSample;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.SessionMessage.Occn;
import io.culvert.l2tp.wire.SessionMessage.Ocrp;
import io.culvert.l2tp.wire.SessionMessage.Ocrq;
import io.culvert.l2tp.wire.SessionMessage.Sli;
import io.culvert.l2tp.wire.TunnelMessage.Csun;
import io.culvert.l2tp.wire.TunnelMessage.Csurq;
import io.culvert.l2tp.wire.TunnelMessage.Fsq;
import io.culvert.l2tp.wire.TunnelMessage.Fsr;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be asked of messages, and what cannot be made. */
class MessageValuesTest {
    @Test
    void startControlConnectionHasItsOptionalValues() {
        var full = Samples.sccrq(List.of(
                Avp.BearerCapabilities.of(true, false),
                new Avp.ReceiveWindowSize(16),
                new Avp.Challenge(Octets.ofHex("93")),
                new Avp.TieBreaker(-1),
                new Avp.FirmwareRevision(0x690),
                Avp.VendorName.of("cur!"),
                new Avp.ControlConnectionDs(0xb801),
                new Avp.FailoverCapability(true, true, Duration.ofSeconds(30)),
                new Avp.TunnelRecovery(new TunnelId(1), new TunnelId(2))));
        assertThat(full.hostName().text()).isEqualTo("lac");
        assertThat(full.bearerCapabilities()).contains(Avp.BearerCapabilities.of(true, false));
        assertThat(full.receiveWindowSize()).contains(16);
        assertThat(full.challenge()).contains(Octets.ofHex("93"));
        assertThat(full.tieBreaker()).contains(new Avp.TieBreaker(-1));
        assertThat(full.firmwareRevision()).contains(0x690);
        assertThat(full.vendorName()).contains("cur!");
        assertThat(full.controlConnectionPhb()).contains(0xb801);
        assertThat(full.failoverCapability()).contains(new Avp.FailoverCapability(true, true, Duration.ofSeconds(30)));
        assertThat(full.tunnelRecovery()).contains(new Avp.TunnelRecovery(new TunnelId(1), new TunnelId(2)));
        var bare = Samples.sccrq(List.of());
        assertThat(List.of(
                        bare.bearerCapabilities(),
                        bare.receiveWindowSize(),
                        bare.challenge(),
                        bare.tieBreaker(),
                        bare.firmwareRevision(),
                        bare.vendorName(),
                        bare.controlConnectionPhb(),
                        bare.failoverCapability(),
                        bare.tunnelRecovery()))
                .allMatch(Optional::isEmpty);
        var response = Octets.ofHex("2b77e5f259786dcb3d2dffe669e3d475");
        var reply = Samples.sccrp(
                List.of(new Avp.ChallengeResponse(response), new Avp.SuggestedControlSequence(Samples.NS, Samples.NR)));
        assertThat(reply.challengeResponse()).contains(response);
        assertThat(reply.suggestedControlSequence()).contains(new Avp.SuggestedControlSequence(Samples.NS, Samples.NR));
        assertThat(Samples.sccrp(List.of()).challengeResponse()).isEmpty();
        assertThat(Samples.sccrp(List.of()).suggestedControlSequence()).isEmpty();
        assertThat(new Scccn(List.of(new Avp.ChallengeResponse(response))).challengeResponse())
                .contains(response);
        assertThat(new Scccn(List.of()).challengeResponse()).isEmpty();
    }

    @Test
    void callsHaveTheirOptionalValues() {
        var icrq = Samples.icrq(List.of(
                Avp.BearerType.of(true, false),
                new Avp.PhysicalChannelId(7),
                Avp.CallingNumber.of("334"),
                Avp.CalledNumber.of("112"),
                Avp.SubAddress.of("*"),
                new Avp.SessionDs(5),
                new Avp.ConnectSpeedUpdateEnable()));
        assertThat(icrq.bearerType()).contains(Avp.BearerType.of(true, false));
        assertThat(icrq.physicalChannelId()).contains(7L);
        assertThat(icrq.callingNumber()).contains("334");
        assertThat(icrq.calledNumber()).contains("112");
        assertThat(icrq.subAddress()).contains("*");
        assertThat(icrq.sessionPhb()).contains(5);
        assertThat(icrq.isConnectSpeedUpdateEnabled()).isTrue();
        assertThat(Samples.icrq(List.of()).isConnectSpeedUpdateEnabled()).isFalse();
        assertThat(Samples.icrq(List.of()).bearerType()).isEmpty();
        assertThat(new Icrp(new SessionId(4), List.of(new Avp.SessionDs(5))).sessionPhb())
                .contains(5);
        assertThat(new Ocrp(new SessionId(4), List.of(new Avp.PhysicalChannelId(9))).physicalChannelId())
                .contains(9L);
        var iccn = Samples.iccn(List.of(
                new Avp.InitialReceivedLcpConfreq(Octets.ofHex("01")),
                new Avp.LastSentLcpConfreq(Octets.ofHex("02")),
                new Avp.LastReceivedLcpConfreq(Octets.ofHex("03")),
                Avp.ProxyAuthenType.CHAP,
                Avp.ProxyAuthenName.of("j@i"),
                new Avp.ProxyAuthenChallenge(Octets.ofHex("aabb")),
                new Avp.ProxyAuthenId(200),
                new Avp.ProxyAuthenResponse(Secret.utf8("pw")),
                Avp.PrivateGroupId.of("g"),
                new Avp.RxConnectSpeed(10),
                new Avp.SequencingRequired(),
                new Avp.LcpWantOptions(Octets.ofHex("04")),
                new Avp.LcpAllowOptions(Octets.ofHex("05"))));
        assertThat(iccn.initialReceivedLcpConfreq()).contains(Octets.ofHex("01"));
        assertThat(iccn.lastSentLcpConfreq()).contains(Octets.ofHex("02"));
        assertThat(iccn.lastReceivedLcpConfreq()).contains(Octets.ofHex("03"));
        assertThat(iccn.proxyAuthenType()).contains(Avp.ProxyAuthenType.CHAP);
        assertThat(iccn.proxyAuthenName()).contains(Avp.ProxyAuthenName.of("j@i"));
        assertThat(iccn.proxyAuthenChallenge()).contains(Octets.ofHex("aabb"));
        assertThat(iccn.proxyAuthenId()).contains(200);
        assertThat(iccn.proxyAuthenResponse()).contains(Secret.utf8("pw"));
        assertThat(iccn.privateGroupId()).contains("g");
        assertThat(iccn.rxConnectSpeedBps()).contains(10L);
        assertThat(iccn.isSequencingRequired()).isTrue();
        assertThat(iccn.lcpWantOptions()).contains(Octets.ofHex("04"));
        assertThat(iccn.lcpAllowOptions()).contains(Octets.ofHex("05"));
        assertThat(Samples.iccn(List.of()).isSequencingRequired()).isFalse();
        assertThat(Samples.iccn(List.of()).proxyAuthenName()).isEmpty();
        var sli = new Sli(
                new Avp.Accm(0, 0),
                List.of(
                        new Avp.LnsLastSentLcpConfreq(Octets.ofHex("06")),
                        new Avp.LnsLastReceivedLcpConfreq(Octets.ofHex("07"))));
        assertThat(sli.lnsLastSentLcpConfreq()).contains(Octets.ofHex("06"));
        assertThat(sli.lnsLastReceivedLcpConfreq()).contains(Octets.ofHex("07"));
    }

    @Test
    void endsHaveTheirReasons() {
        var first = new Avp.PppDisconnectCause(19, 0x8021, 2, Optional.empty());
        var second = new Avp.PppDisconnectCause(18, 0x8057, 0, Optional.empty());
        var q931 = new Avp.Q931CauseCode(16, 0x45, Optional.empty());
        var cdn = new Cdn(Result.of(CdnResult.BUSY), SessionId.NONE, List.of(first, q931, second));
        assertThat(cdn.pppDisconnectCauses()).containsExactly(first, second);
        assertThat(cdn.q931CauseCode()).contains(q931);
        assertThat(cdn.cdnResult()).contains(CdnResult.BUSY);
        assertThat(new Cdn(new Result(99, Optional.empty(), Optional.empty()), SessionId.NONE, List.of()).cdnResult())
                .isEmpty();
        assertThat(new StopCcn(TunnelId.NONE, Result.of(StopCcnResult.NOT_AUTHORIZED), List.of()).stopResult())
                .contains(StopCcnResult.NOT_AUTHORIZED);
        assertThat(new StopCcn(TunnelId.NONE, new Result(99, Optional.empty(), Optional.empty()), List.of())
                        .stopResult())
                .isEmpty();
    }

    @Test
    void othersAreTheAvpsWithoutAMeaningInTheMessage() {
        var unknown = new Avp.Unknown(3561, 1, false, Octets.ofHex("01"), false);
        var name = Avp.HostName.of("x");
        var icrq = Samples.icrq(List.of(Avp.CalledNumber.of("1"), unknown, name));
        assertThat(icrq.others()).containsExactly(unknown, name);
        assertThat(icrq.has(Avp.HostName.class)).isTrue();
        assertThat(icrq.has(Avp.VendorName.class)).isFalse();
        assertThat(icrq.find(Avp.Unknown.class)).contains(unknown);
    }

    @Test
    void impossibleMessagesCannotBeMade() {
        var challenge = new Avp.Challenge(Octets.ofHex("01"));
        refuses(() -> Samples.sccrq(List.of(challenge, challenge)));
        refuses(() -> Samples.sccrq(List.of(Avp.HostName.of("twice"))));
        refuses(() -> new Hello(List.of(challenge, Avp.SubAddress.of("1"), challenge)));
        refuses(() -> new Sccrq(
                Avp.ProtocolVersion.CURRENT,
                Avp.HostName.of("x"),
                new Avp.FramingCapabilities(0),
                TunnelId.NONE,
                List.of()));
        refuses(() -> new Sccrp(
                Avp.ProtocolVersion.CURRENT,
                new Avp.FramingCapabilities(0),
                Avp.HostName.of("x"),
                TunnelId.NONE,
                List.of()));
        refuses(() -> new Icrq(SessionId.NONE, 1, List.of()));
        refuses(() -> new Icrq(new SessionId(1), 0x1_0000_0000L, List.of()));
        refuses(() -> new Icrq(new SessionId(1), -1, List.of()));
        refuses(() -> new Icrp(SessionId.NONE, List.of()));
        refuses(() -> new Ocrp(SessionId.NONE, List.of()));
        refuses(() -> new Iccn(-1, new Avp.FramingType(1), List.of()));
        refuses(() -> new Occn(0x1_0000_0000L, new Avp.FramingType(1), List.of()));
        refuses(() -> ocrq(SessionId.NONE, 1, 1, 1));
        refuses(() -> ocrq(new SessionId(1), -1, 1, 1));
        refuses(() -> ocrq(new SessionId(1), 1, -1, 1));
        refuses(() -> ocrq(new SessionId(1), 1, 1, -1));
        refuses(() -> new Fsq(List.of(), List.of()));
        refuses(() -> new Fsr(List.of(), List.of()));
        refuses(() -> new Csun(List.of(), List.of()));
        refuses(() -> new Csurq(List.of(), List.of()));
        refuses(() -> new Message.Unknown(0, 1, Octets.EMPTY));
        refuses(() -> new Message.Unknown(0x10000, 99, Octets.EMPTY));
        refuses(() -> new Message.Unknown(-1, 99, Octets.EMPTY));
        refuses(() -> new Message.Unknown(0, 0x10000, Octets.EMPTY));
        refuses(() -> new Message.Unknown(9, -1, Octets.EMPTY));
    }

    /** Every record refuses its own mandatory AVPs in the list of the others. */
    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void mandatoryAvpsAreComponents(MessageSample sample) {
        for (var avp : sample.message().mandatoryAvps()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DefinedMessage.checked(sample.message().type(), List.of(avp)));
            assertThatIllegalArgumentException().isThrownBy(() -> with(sample.message(), List.of(avp)));
        }
    }

    private static Ocrq ocrq(SessionId session, long serial, long minimum, long maximum) {
        return new Ocrq(
                session,
                serial,
                minimum,
                maximum,
                new Avp.BearerType(1),
                new Avp.FramingType(1),
                Avp.CalledNumber.of("1"),
                List.of());
    }

    private static DefinedMessage with(DefinedMessage message, List<Avp> avps) {
        return switch (message) {
            case Sccrq m ->
                new Sccrq(m.protocolVersion(), m.hostName(), m.framingCapabilities(), m.assignedTunnelId(), avps);
            case Sccrp m ->
                new Sccrp(m.protocolVersion(), m.framingCapabilities(), m.hostName(), m.assignedTunnelId(), avps);
            case Scccn _ -> new Scccn(avps);
            case StopCcn m -> new StopCcn(m.assignedTunnelId(), m.result(), avps);
            case Hello _ -> new Hello(avps);
            case Fsq m -> new Fsq(m.sessions(), avps);
            case Fsr m -> new Fsr(m.sessions(), avps);
            case Csun m -> new Csun(m.updates(), avps);
            case Csurq m -> new Csurq(m.updates(), avps);
            case Icrq m -> new Icrq(m.assignedSessionId(), m.callSerialNumber(), avps);
            case Icrp m -> new Icrp(m.assignedSessionId(), avps);
            case Iccn m -> new Iccn(m.txConnectSpeedBps(), m.framingType(), avps);
            case Ocrq m ->
                new Ocrq(
                        m.assignedSessionId(),
                        m.callSerialNumber(),
                        m.minimumBps(),
                        m.maximumBps(),
                        m.bearerType(),
                        m.framingType(),
                        m.calledNumber(),
                        avps);
            case Ocrp m -> new Ocrp(m.assignedSessionId(), avps);
            case Occn m -> new Occn(m.txConnectSpeedBps(), m.framingType(), avps);
            case Cdn m -> new Cdn(m.result(), m.assignedSessionId(), avps);
            case SessionMessage.Wen m -> new SessionMessage.Wen(m.callErrors(), avps);
            case Sli m -> new Sli(m.accm(), avps);
        };
    }

    private static void refuses(ThrowingCallable constructor) {
        assertThatIllegalArgumentException().isThrownBy(constructor);
    }
}
