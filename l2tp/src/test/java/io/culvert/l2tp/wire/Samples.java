package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.SessionMessage.Occn;
import io.culvert.l2tp.wire.SessionMessage.Ocrp;
import io.culvert.l2tp.wire.SessionMessage.Ocrq;
import io.culvert.l2tp.wire.SessionMessage.Sli;
import io.culvert.l2tp.wire.SessionMessage.Wen;
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

/** Bytes and values of every AVP and of every message, written by hand from the RFCs. */
final class Samples {
    /** An AVP as it stands in a message, header included, and its value. */
    record AvpSample(String hex, Avp.Known avp) {
        Octets octets() {
            return Octets.ofHex(hex);
        }

        Octets value() {
            return octets().slice(6);
        }

        @Override
        public String toString() {
            return avp.type() + " " + hex;
        }
    }

    /** The octets behind the header, and the message. */
    record MessageSample(String hex, DefinedMessage message) {
        Octets body() {
            return Octets.ofHex(hex);
        }

        @Override
        public String toString() {
            return message.type() + " with " + message.avps().size() + " more AVPs";
        }
    }

    static final TunnelId TO = new TunnelId(0x1234);
    static final SessionId SESSION = new SessionId(0x5678);
    static final SequenceNumber NS = new SequenceNumber(0x0102);
    static final SequenceNumber NR = new SequenceNumber(0x0304);

    static final List<AvpSample> AVPS = List.of(
            avp("8008 0000 0001 0001", new Avp.ResultCode(Result.of(StopCcnResult.GENERAL_CLEAR))),
            avp("800a 0000 0001 0002 0000", new Avp.ResultCode(new Result(2, Optional.of(0), Optional.empty()))),
            avp(
                    "8012 0000 0001 0001 0000 476f 6f64 6279 6521",
                    new Avp.ResultCode(Result.of(StopCcnResult.GENERAL_CLEAR, "Goodbye!"))),
            avp(
                    "800f 0000 0001 fffe 0009 c3a4 2c20 62",
                    new Avp.ResultCode(new Result(65534, Optional.of(9), Optional.of("ä, b")))),
            avp("8008 0000 0002 0100", Avp.ProtocolVersion.CURRENT),
            avp("8008 0000 0002 fe07", new Avp.ProtocolVersion(254, 7)),
            avp("800a 0000 0003 0000 0003", Avp.FramingCapabilities.of(true, true)),
            avp("800a 0000 0003 8000 0002", new Avp.FramingCapabilities(0x8000_0002L)),
            avp("800a 0000 0004 0000 0001", Avp.BearerCapabilities.of(false, true)),
            avp("000e 0000 0005 8a99 0c81 7e11 f202", new Avp.TieBreaker(0x8a990c817e11f202L)),
            avp("0008 0000 0006 0690", new Avp.FirmwareRevision(0x690)),
            avp("800d 0000 0007 6c61 632d 3432 37", Avp.HostName.of("lac-427")),
            avp("8008 0000 0007 ff80", new Avp.HostName(Octets.ofHex("ff80"))),
            avp("000e 0000 0008 4375 6c76 6572 7421", Avp.VendorName.of("Culvert!")),
            avp("0006 0000 0008", Avp.VendorName.of("")),
            avp("8008 0000 0009 6486", new Avp.AssignedTunnelId(new TunnelId(0x6486))),
            avp("8008 0000 000a 0004", new Avp.ReceiveWindowSize(4)),
            avp("8008 0000 000a ffff", new Avp.ReceiveWindowSize(65535)),
            avp("8007 0000 000b 93", new Avp.Challenge(Octets.ofHex("93"))),
            avp(
                    "8016 0000 000b 9372 0e11 13ad 21d8 a445 3542 e4e8 5c6f",
                    new Avp.Challenge(Octets.ofHex("93720e1113ad21d8a4453542e4e85c6f"))),
            avp("8009 0000 000c 0010 45", new Avp.Q931CauseCode(16, 0x45, Optional.empty())),
            avp("800d 0000 000c 8001 ff62 7573 79", new Avp.Q931CauseCode(0x8001, 255, Optional.of("busy"))),
            avp(
                    "8016 0000 000d 2b77 e5f2 5978 6dcb 3d2d ffe6 69e3 d475",
                    new Avp.ChallengeResponse(Octets.ofHex("2b77e5f259786dcb3d2dffe669e3d475"))),
            avp("8008 0000 000e 2ce8", new Avp.AssignedSessionId(new SessionId(0x2ce8))),
            avp("800a 0000 000f ffff fffe", new Avp.CallSerialNumber(0xffff_fffeL)),
            avp("800a 0000 0010 0000 fa00", new Avp.MinimumBps(64_000)),
            avp("800a 0000 0011 8000 0000", new Avp.MaximumBps(0x8000_0000L)),
            avp("800a 0000 0012 0000 0002", Avp.BearerType.of(true, false)),
            avp("800a 0000 0013 0000 0001", Avp.FramingType.of(false, true)),
            avp("800a 0000 0015 3535 3031", Avp.CalledNumber.of("5501")),
            avp("800b 0000 0016 2b34 3937 31", Avp.CallingNumber.of("+4971")),
            avp("8009 0000 0017 2a31 23", Avp.SubAddress.of("*1#")),
            avp("800a 0000 0018 05f5 e100", new Avp.TxConnectSpeed(100_000_000)),
            avp("000a 0000 0026 0098 9680", new Avp.RxConnectSpeed(10_000_000)),
            avp("000a 0000 0019 c000 0001", new Avp.PhysicalChannelId(0xc000_0001L)),
            avp("000c 0000 0025 7672 662d 3761", Avp.PrivateGroupId.of("vrf-7a")),
            avp("8006 0000 0027", new Avp.SequencingRequired()),
            avp("000a 0000 001a 0104 05b4", new Avp.InitialReceivedLcpConfreq(Octets.ofHex("010405b4"))),
            avp("000a 0000 001b 0304 c023", new Avp.LastSentLcpConfreq(Octets.ofHex("0304c023"))),
            avp("000c 0000 001c 0506 0a0b 0c0d", new Avp.LastReceivedLcpConfreq(Octets.ofHex("05060a0b0c0d"))),
            avp("0008 0000 001d 0003", Avp.ProxyAuthenType.PAP),
            avp("0008 0000 001d 1234", new Avp.ProxyAuthenType(0x1234)),
            avp("000b 0000 001e 6a40 692e 6e", Avp.ProxyAuthenName.of("j@i.n")),
            avp("0009 0000 001f 0180 ff", new Avp.ProxyAuthenChallenge(Octets.ofHex("0180ff"))),
            avp("0008 0000 0020 00c8", new Avp.ProxyAuthenId(200)),
            avp("000a 0000 0021 7061 7373", new Avp.ProxyAuthenResponse(Secret.utf8("pass"))),
            avp(
                    "8020 0000 0022 0000 0000 0001 0000 0002 8000 0003 0000 0004 0000 0005 ffff ffff",
                    new Avp.CallErrors(1, 2, 0x8000_0003L, 4, 5, 0xffff_ffffL)),
            avp("8010 0000 0023 0000 000a 0000 ffff ffff", new Avp.Accm(0x000a_0000L, 0xffff_ffffL)),
            avp(
                    "000b 0000 002e 0003 0000 01",
                    new Avp.PppDisconnectCause(3, 0, Avp.PppDisconnectCause.AT_PEER, Optional.empty())),
            avp(
                    "000e 0000 002e 0010 c223 02 62 6164",
                    new Avp.PppDisconnectCause(16, 0xc223, Avp.PppDisconnectCause.AT_LOCAL, Optional.of("bad"))),
            avp("0008 0000 002f b801", new Avp.ControlConnectionDs(0xb801)),
            avp("0008 0000 0030 2802", new Avp.SessionDs(0x2802)),
            avp("0008 0000 0031 0702", new Avp.LcpWantOptions(Octets.ofHex("0702"))),
            avp("000a 0000 0032 0702 0802", new Avp.LcpAllowOptions(Octets.ofHex("07020802"))),
            avp("000a 0000 0033 0104 05dc", new Avp.LnsLastSentLcpConfreq(Octets.ofHex("010405dc"))),
            avp("000a 0000 0034 0104 05d4", new Avp.LnsLastReceivedLcpConfreq(Octets.ofHex("010405d4"))),
            avp("000c 0000 004c 0003 0000 7530", new Avp.FailoverCapability(true, true, Duration.ofSeconds(30))),
            avp("000c 0000 004c 0002 0000 0000", new Avp.FailoverCapability(false, true, Duration.ZERO)),
            avp(
                    "000c 0000 004c 0001 ffff ffff",
                    new Avp.FailoverCapability(true, false, Duration.ofMillis(0xffff_ffffL))),
            avp(
                    "8010 0000 004d 0000 0000 1111 0000 2222",
                    new Avp.TunnelRecovery(new TunnelId(0x1111), new TunnelId(0x2222))),
            avp(
                    "000c 0000 004e 0000 0003 0064",
                    new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(100))),
            avp(
                    "8010 0000 004f 0000 0000 3333 0000 4444",
                    new Avp.FailoverSessionState(new SessionId(0x3333), new SessionId(0x4444))),
            avp(
                    "0012 0000 0061 0000 5555 0000 2580 0000 12c0",
                    new Avp.ConnectSpeedUpdate(new SessionId(0x5555), 9600, 4800)),
            avp("0006 0000 0062", new Avp.ConnectSpeedUpdateEnable()));

    private static final String MANDATORY_SCCRQ =
            "8008000000000001 8008000000020100 8009 0000 0007 6c6163" + " 800a0000000300000003 8008000000096486";
    private static final String MANDATORY_SCCRP =
            "8008000000000002 8008000000020100 800a0000000300000001" + " 8009 0000 0007 6c6e73 8008000000090008";
    private static final String MANDATORY_ICRQ = "800800000000000a 80080000000e2ce8 800a0000000f00000001";
    private static final String MANDATORY_ICCN = "800800000000000c 800a0000001805f5e100 800a0000001300000001";
    private static final String MANDATORY_OCRQ = "8008000000000007 80080000000e2ce8 800a0000000f00000001"
            + " 800a000000100000fa00 800a000000110001f400 800a0000001200000002 800a0000001300000001"
            + " 800900000015313132";

    static final List<MessageSample> MESSAGES = List.of(
            message(MANDATORY_SCCRQ, sccrq(List.of())),
            message(
                    MANDATORY_SCCRQ
                            + " 800a0000000400000001 80080000000a0010 80070000000b93 000e000000050000000000000001"
                            + " 0008000000060690 000a0000000863757221 00080000002fb801 000c0000004c000300007530"
                            + " 80100000004d0000 0000111100002222",
                    sccrq(List.of(
                            Avp.BearerCapabilities.of(false, true),
                            new Avp.ReceiveWindowSize(16),
                            new Avp.Challenge(Octets.ofHex("93")),
                            new Avp.TieBreaker(1),
                            new Avp.FirmwareRevision(0x690),
                            Avp.VendorName.of("cur!"),
                            new Avp.ControlConnectionDs(0xb801),
                            new Avp.FailoverCapability(true, true, Duration.ofSeconds(30)),
                            new Avp.TunnelRecovery(new TunnelId(0x1111), new TunnelId(0x2222))))),
            message(MANDATORY_SCCRP, sccrp(List.of())),
            message(
                    MANDATORY_SCCRP + " 80160000000d2b77e5f259786dcb3d2dffe669e3d475 80070000000b94"
                            + " 000c0000004e000000030064",
                    sccrp(List.of(
                            new Avp.ChallengeResponse(Octets.ofHex("2b77e5f259786dcb3d2dffe669e3d475")),
                            new Avp.Challenge(Octets.ofHex("94")),
                            new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(100))))),
            message("8008000000000003", new Scccn(List.of())),
            message(
                    "8008000000000003 80160000000d9030f1dae45c1cb40553d26cd617221f",
                    new Scccn(List.of(new Avp.ChallengeResponse(Octets.ofHex("9030f1dae45c1cb40553d26cd617221f"))))),
            message(
                    "8008000000000004 8008000000096486 80120000000100010000476f6f6462796521",
                    new StopCcn(new TunnelId(0x6486), Result.of(StopCcnResult.GENERAL_CLEAR, "Goodbye!"), List.of())),
            message(
                    "8008000000000004 8008000000090000 8008 0000 0001 0006",
                    new StopCcn(TunnelId.NONE, Result.of(StopCcnResult.SHUTTING_DOWN), List.of())),
            message("8008000000000006", new Hello(List.of())),
            message(MANDATORY_ICRQ, icrq(List.of())),
            message(
                    MANDATORY_ICRQ + " 800a0000001200000000 000a0000001900000007 800900000016333334 800900000015313132"
                            + " 8007000000172a 00090000001e6a4069 0008000000302802 000600000062",
                    icrq(List.of(
                            Avp.BearerType.of(false, false),
                            new Avp.PhysicalChannelId(7),
                            Avp.CallingNumber.of("334"),
                            Avp.CalledNumber.of("112"),
                            Avp.SubAddress.of("*"),
                            Avp.ProxyAuthenName.of("j@i"),
                            new Avp.SessionDs(0x2802),
                            new Avp.ConnectSpeedUpdateEnable()))),
            message("800800000000000b 80080000000e0004", new Icrp(new SessionId(4), List.of())),
            message(
                    "800800000000000b 80080000000e0004 0008000000302802",
                    new Icrp(new SessionId(4), List.of(new Avp.SessionDs(0x2802)))),
            message(MANDATORY_ICCN, iccn(List.of())),
            message(
                    MANDATORY_ICCN + " 000a0000001a010405b4 000a0000001b0304c223 000a0000001c010405b0 00080000001d0002"
                            + " 00090000001e6a4069 00080000001f aabb 00080000002000c8 00080000002177a0"
                            + " 00070000002567 000a0000002600989680 800600000027 0008000000310702 0008000000320802",
                    iccn(List.of(
                            new Avp.InitialReceivedLcpConfreq(Octets.ofHex("010405b4")),
                            new Avp.LastSentLcpConfreq(Octets.ofHex("0304c223")),
                            new Avp.LastReceivedLcpConfreq(Octets.ofHex("010405b0")),
                            Avp.ProxyAuthenType.CHAP,
                            Avp.ProxyAuthenName.of("j@i"),
                            new Avp.ProxyAuthenChallenge(Octets.ofHex("aabb")),
                            new Avp.ProxyAuthenId(200),
                            new Avp.ProxyAuthenResponse(Secret.of(Octets.ofHex("77a0"))),
                            Avp.PrivateGroupId.of("g"),
                            new Avp.RxConnectSpeed(10_000_000),
                            new Avp.SequencingRequired(),
                            new Avp.LcpWantOptions(Octets.ofHex("0702")),
                            new Avp.LcpAllowOptions(Octets.ofHex("0802"))))),
            message(MANDATORY_OCRQ, ocrq(List.of())),
            message(
                    MANDATORY_OCRQ + " 8007000000172a 00090000001e6a4069 0008000000302802",
                    ocrq(List.of(Avp.SubAddress.of("*"), Avp.ProxyAuthenName.of("j@i"), new Avp.SessionDs(0x2802)))),
            message("8008000000000008 80080000000e0004", new Ocrp(new SessionId(4), List.of())),
            message(
                    "8008000000000008 80080000000e0004 000a0000001900000007 0008000000302802",
                    new Ocrp(new SessionId(4), List.of(new Avp.PhysicalChannelId(7), new Avp.SessionDs(0x2802)))),
            message(
                    "8008000000000009 800a0000001805f5e100 800a0000001300000001",
                    new Occn(100_000_000, Avp.FramingType.of(false, true), List.of())),
            message(
                    "8008000000000009 800a0000001805f5e100 800a0000001300000001 000a0000002600989680 800600000027"
                            + " 0008000000310702 0008000000320802",
                    new Occn(
                            100_000_000,
                            Avp.FramingType.of(false, true),
                            List.of(
                                    new Avp.RxConnectSpeed(10_000_000),
                                    new Avp.SequencingRequired(),
                                    new Avp.LcpWantOptions(Octets.ofHex("0702")),
                                    new Avp.LcpAllowOptions(Octets.ofHex("0802"))))),
            message(
                    "800800000000000e 8008000000010003 80080000000e2ce8",
                    new Cdn(Result.of(CdnResult.ADMINISTRATIVE), new SessionId(0x2ce8), List.of())),
            message(
                    "800800000000000e 800d0000000100020004667573"
                            + " 80080000000e0000 80090000000c001045 000b0000002e0013802102 000b0000002e0012805700",
                    new Cdn(
                            Result.of(GeneralError.INSUFFICIENT_RESOURCES, "fus"),
                            SessionId.NONE,
                            List.of(
                                    new Avp.Q931CauseCode(16, 0x45, Optional.empty()),
                                    new Avp.PppDisconnectCause(
                                            PppDisconnectCode.ADDRESS_CONVERGENCE.code(), 0x8021, 2, Optional.empty()),
                                    new Avp.PppDisconnectCause(
                                            PppDisconnectCode.NO_NCP.code(), 0x8057, 0, Optional.empty())))),
            message(
                    "800800000000000f 8020000000220000000000010000000200000003000000040000000500000006",
                    new Wen(new Avp.CallErrors(1, 2, 3, 4, 5, 6), List.of())),
            message(
                    "8008000000000010 801000000023 0000 000a0000 ffffffff",
                    new Sli(new Avp.Accm(0x000a_0000L, 0xffff_ffffL), List.of())),
            message(
                    "8008000000000010 801000000023 0000 ffffffff 00000000 000a00000033010405dc 000a00000034010405d4",
                    new Sli(
                            new Avp.Accm(0xffff_ffffL, 0),
                            List.of(
                                    new Avp.LnsLastSentLcpConfreq(Octets.ofHex("010405dc")),
                                    new Avp.LnsLastReceivedLcpConfreq(Octets.ofHex("010405d4"))))),
            message(
                    "0008000000000015 80100000004f00000000333300004444 80100000004f00000000333400004445",
                    new Fsq(
                            List.of(
                                    new Avp.FailoverSessionState(new SessionId(0x3333), new SessionId(0x4444)),
                                    new Avp.FailoverSessionState(new SessionId(0x3334), new SessionId(0x4445))),
                            List.of())),
            message(
                    "0008000000000016 80100000004f00000000000000003333",
                    new Fsr(List.of(new Avp.FailoverSessionState(SessionId.NONE, new SessionId(0x3333))), List.of())),
            message(
                    "000800000000001c 0012000000610000555500002580000012c0 0012000000610000555600000001ffffffff",
                    new Csun(
                            List.of(
                                    new Avp.ConnectSpeedUpdate(new SessionId(0x5555), 9600, 4800),
                                    new Avp.ConnectSpeedUpdate(new SessionId(0x5556), 1, 0xffff_ffffL)),
                            List.of())),
            message(
                    "000800000000001d 001200000061000055550000000000000000",
                    new Csurq(List.of(new Avp.ConnectSpeedUpdate(new SessionId(0x5555), 0, 0)), List.of())));

    private Samples() {}

    static List<AvpSample> avps() {
        return AVPS;
    }

    static List<MessageSample> messages() {
        return MESSAGES;
    }

    static Sccrq sccrq(List<Avp> avps) {
        return new Sccrq(
                Avp.ProtocolVersion.CURRENT,
                Avp.HostName.of("lac"),
                Avp.FramingCapabilities.of(true, true),
                new TunnelId(0x6486),
                avps);
    }

    static Sccrp sccrp(List<Avp> avps) {
        return new Sccrp(
                Avp.ProtocolVersion.CURRENT,
                Avp.FramingCapabilities.of(false, true),
                Avp.HostName.of("lns"),
                new TunnelId(8),
                avps);
    }

    static Icrq icrq(List<Avp> avps) {
        return new Icrq(new SessionId(0x2ce8), 1, avps);
    }

    static Iccn iccn(List<Avp> avps) {
        return new Iccn(100_000_000, Avp.FramingType.of(false, true), avps);
    }

    static Ocrq ocrq(List<Avp> avps) {
        return new Ocrq(
                new SessionId(0x2ce8),
                1,
                64_000,
                128_000,
                Avp.BearerType.of(true, false),
                Avp.FramingType.of(false, true),
                Avp.CalledNumber.of("112"),
                avps);
    }

    /** A datagram with this body, addressed to {@link #TO} and {@link #SESSION}. */
    static Octets datagram(Octets body) {
        int length = 12 + body.length();
        return Octets.ofHex("c802 %04x 1234 5678 0102 0304".formatted(length)).concat(body);
    }

    static Octets datagram(String hex) {
        return datagram(Octets.ofHex(hex));
    }

    static Decoded decode(Octets datagram, Optional<Secret> secret) {
        return MessageCodec.decode(datagram, (Header.ControlHeader) Header.decode(datagram), secret);
    }

    static Decoded decode(Octets datagram) {
        return decode(datagram, Optional.empty());
    }

    static Octets encode(Message message, Hiding hiding) {
        return MessageCodec.encode(TO, SESSION, NS, NR, message, hiding);
    }

    private static AvpSample avp(String hex, Avp.Known avp) {
        return new AvpSample(hex, avp);
    }

    private static MessageSample message(String hex, DefinedMessage message) {
        return new MessageSample(hex, message);
    }
}
