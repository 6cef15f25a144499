package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import java.util.Optional;

/** Effects as lines that read like a story; IDs and other chance left out. */
final class Story {
    private Story() {}

    static String of(Effect effect) {
        return switch (effect) {
            case Effect.Append(var changes) -> "append " + changes.size();
            case Effect.SendControl(var _, var _, var _, var datagram) -> "control " + message(datagram);
            case Effect.SendPpp(var _, var _, var frame) -> "ppp " + frame(frame);
            case Effect.AskAaa(var _, AaaRequest.AuthenticateUser user) ->
                "ask " + user.credential().getClass().getSimpleName() + " " + user.userName();
            case Effect.AskAaa(var _, AaaRequest.AuthorizeTunnel tunnel) -> "ask for tunnel of " + tunnel.peerName();
            case Effect.Account(var _, var record) ->
                switch (record.event()) {
                    case Event.Start() ->
                        "start " + record.userName() + " "
                                + record.framedIpAddress().orElseThrow().getHostAddress();
                    case Event.Interim(var time, var counters) ->
                        "interim " + record.userName() + " " + time.toSeconds() + "s in " + counters.inputOctets()
                                + " out " + counters.outputOctets();
                    case Event.Stop(var time, var counters, var cause, var number) ->
                        "stop " + record.userName() + " " + time.toSeconds() + "s in " + counters.inputOctets()
                                + " out " + counters.outputOctets() + " " + cause + " " + number;
                };
            case Effect.ProgramSession(var entry) ->
                "program "
                        + entry.ipv4()
                                .map(ipv4 -> ipv4.peerAddress().getHostAddress() + " mtu " + ipv4.mtuOctets())
                                .orElse("punt");
            case Effect.RemoveSession _ -> "remove";
            case Effect.ReadCounters _ -> "read";
            case Effect.RecordFailure(var failure) ->
                "failure type " + failure.type().number() + " cause "
                        + failure.cause().number();
            case Effect.PolicyNotice(var subject, var _, var _, var _, var notice) ->
                "notice " + subject + " " + notice.problem() + " " + notice.attribute();
            case Effect.SendToShard(var to, var message) ->
                "shard " + to.index() + " " + message.getClass().getSimpleName();
            case Effect.Trace(var topic, var _, var _, var text) -> "trace " + topic + " " + text;
            case Effect.ReportBug(var _, var _, var exception) -> "bug " + exception;
        };
    }

    static long tieBreaker(Octets datagram, ControlHeader header) {
        return MessageCodec.decode(datagram, header, Optional.empty())
                        instanceof Decoded.Ok(TunnelMessage.Sccrq request, var _)
                ? request.tieBreaker().orElseThrow().value()
                : -1;
    }

    static String message(Octets datagram) {
        if (!(Header.decode(datagram) instanceof ControlHeader header)) {
            return "garbage";
        }
        return MessageCodec.peekType(datagram, header)
                .flatMap(MessageType::find)
                .map(MessageType::label)
                .orElse("ZLB");
    }

    private static String frame(Octets frame) {
        int start = frame.u16(0) == 0xFF03 ? 2 : 0;
        boolean compressed = (frame.u8(start) & 1) == 1;
        int protocol = compressed ? frame.u8(start) : frame.u16(start);
        int code = frame.u8(start + (compressed ? 1 : 2));
        return switch (protocol) {
            case 0xC021 -> "LCP " + control(code);
            case 0x8021 -> "IPCP " + control(code);
            case 0xC023 -> "PAP " + (code == 2 ? "ack" : "nak");
            case 0xC223 -> "CHAP " + (code == 1 ? "challenge" : code == 3 ? "success" : "failure");
            default -> Integer.toHexString(protocol) + " " + code;
        };
    }

    private static String control(int code) {
        return switch (code) {
            case 1 -> "request";
            case 2 -> "ack";
            case 3 -> "nak";
            case 4 -> "reject";
            case 5 -> "terminate-request";
            case 6 -> "terminate-ack";
            case 8 -> "protocol-reject";
            case 9 -> "echo-request";
            case 10 -> "echo-reply";
            default -> "code " + code;
        };
    }
}
