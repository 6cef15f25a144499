package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.call.CallState;
import io.culvert.l2tp.call.LacIncomingCall;
import io.culvert.l2tp.call.LacOutgoingCall;
import io.culvert.l2tp.call.LnsIncomingCall;
import io.culvert.l2tp.call.LnsOutgoingCall;
import java.time.Duration;

/** The states of calls that may last a limited time only, by the limit that holds for them. */
enum SetupPhase {
    UNTIMED,
    TUNNEL,
    ANSWER,
    REPLY,
    LINE,
    CONNECT,
    BEARER;

    static SetupPhase of(CallState state) {
        return switch (state) {
            case LacIncomingCall.State.Idle _ -> UNTIMED;
            case LacIncomingCall.State.WaitTunnel _ -> TUNNEL;
            case LacIncomingCall.State.WaitReply _ -> REPLY;
            case LacIncomingCall.State.WaitLine _ -> LINE;
            case LacIncomingCall.State.Established _ -> UNTIMED;
            case LnsIncomingCall.State.Idle _ -> UNTIMED;
            case LnsIncomingCall.State.Offered _ -> ANSWER;
            case LnsIncomingCall.State.WaitConnect _ -> CONNECT;
            case LnsIncomingCall.State.Established _ -> UNTIMED;
            case LacOutgoingCall.State.Idle _ -> UNTIMED;
            case LacOutgoingCall.State.Offered _ -> ANSWER;
            case LacOutgoingCall.State.WaitCsAnswer _ -> BEARER;
            case LacOutgoingCall.State.Established _ -> UNTIMED;
            case LnsOutgoingCall.State.Idle _ -> UNTIMED;
            case LnsOutgoingCall.State.WaitTunnel _ -> TUNNEL;
            case LnsOutgoingCall.State.WaitReply _ -> REPLY;
            case LnsOutgoingCall.State.WaitConnect _ -> CONNECT;
            case LnsOutgoingCall.State.Established _ -> UNTIMED;
        };
    }

    Duration time(SetupTimes times) {
        return switch (this) {
            case UNTIMED -> Duration.ZERO;
            case TUNNEL -> times.tunnel();
            case ANSWER -> times.answer();
            case REPLY -> times.reply();
            case LINE -> times.line();
            case CONNECT -> times.connect();
            case BEARER -> times.bearer();
        };
    }
}
