package io.culvert.l2tp.call;

import static io.culvert.l2tp.call.CallStep.cleanUp;
import static io.culvert.l2tp.call.CallStep.disconnect;
import static io.culvert.l2tp.call.CallStep.expired;
import static io.culvert.l2tp.call.CallStep.outOfSequence;
import static io.culvert.l2tp.call.CallStep.to;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallAction.ReportAccepted;
import io.culvert.l2tp.call.CallAction.ReportEstablished;
import io.culvert.l2tp.call.CallAction.SendIccn;
import io.culvert.l2tp.call.CallAction.SendIcrq;
import io.culvert.l2tp.call.CallEvent.Answered;
import io.culvert.l2tp.call.CallEvent.BearerAnswered;
import io.culvert.l2tp.call.CallEvent.CdnReceived;
import io.culvert.l2tp.call.CallEvent.CloseRequested;
import io.culvert.l2tp.call.CallEvent.IccnReceived;
import io.culvert.l2tp.call.CallEvent.IcrpReceived;
import io.culvert.l2tp.call.CallEvent.IncomingCallRequested;
import io.culvert.l2tp.call.CallEvent.LineConnected;
import io.culvert.l2tp.call.CallEvent.NotAcceptable;
import io.culvert.l2tp.call.CallEvent.OutgoingCallRequested;
import io.culvert.l2tp.call.CallEvent.SetupExpired;
import io.culvert.l2tp.call.CallEvent.SetupMessage;
import io.culvert.l2tp.call.CallEvent.TunnelOpened;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.SessionMessage;
import java.util.Optional;

/** An incoming call at the LAC. <b>RFC:</b> RFC 2661 section 7.4.1. */
public final class LacIncomingCall {
    private LacIncomingCall() {}

    /** Where the call stands. */
    public sealed interface State extends CallState {
        record Idle() implements State {
            @Override
            public boolean isIdle() {
                return true;
            }
        }

        /** Waits for the control connection. */
        record WaitTunnel(SessionMessage.Icrq request) implements State {}

        /** ICRQ sent, ICRP awaited; {@code connected} is there if the line is up already. */
        record WaitReply(SessionMessage.Icrq request, Optional<SessionMessage.Iccn> connected) implements State {}

        /** ICRP received, and the line not up yet: the RFC connects the call between these two, without a state. */
        record WaitLine(SessionId peer, SessionMessage.Icrq request) implements State {}

        record Established(SessionId peer) implements State {
            @Override
            public boolean isEstablished() {
                return true;
            }
        }
    }

    private record At(State state, CallEvent event) {}

    /** What {@code event} does in {@code state}: the table of RFC 2661 section 7.4.1, then what it omits. */
    public static CallStep on(State state, CallEvent event) {
        return switch (new At(state, event)) {
            case At(State.Idle _, IncomingCallRequested(var request)) -> to(new State.WaitTunnel(request));
            case At(State.Idle i, IccnReceived e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, IcrpReceived e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, CdnReceived(var why)) -> cleanUp(i, By.PEER, why);

            case At(State.WaitTunnel _, CloseRequested(var why)) -> cleanUp(idle(), By.LOCAL, why);
            case At(State.WaitTunnel(var request), TunnelOpened _) ->
                to(new State.WaitReply(request, Optional.empty()), new SendIcrq(request));

            case At(State.WaitReply(var request, var line), IcrpReceived(var reply))
            when line.isPresent() -> establish(reply.assignedSessionId(), request, line.get());
            case At(State.WaitReply(var request, var line), IcrpReceived(var reply)) ->
                to(new State.WaitLine(reply.assignedSessionId(), request), new ReportAccepted());
            case At(State.WaitReply _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.WaitReply _, IccnReceived e) -> cleanUp(idle(), e, "wait-reply");
            case At(State.WaitReply _, SetupMessage e) -> outOfSequence(idle(), e, "wait-reply");
            case At(State.WaitReply _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.WaitReply _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);

            case At(State.Established _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.Established _, SetupMessage e) -> outOfSequence(idle(), e, "established");
            case At(State.Established _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);

            // The line comes up before or after the reply.
            case At(State.WaitTunnel w, LineConnected _) -> to(w);
            case At(State.WaitReply(var request, var line), LineConnected(var connected)) ->
                to(new State.WaitReply(request, Optional.of(connected)));
            case At(State.WaitLine(var peer, var request), LineConnected(var connected)) ->
                establish(peer, request, connected);
            case At(State.WaitLine _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.WaitLine _, SetupMessage e) -> outOfSequence(idle(), e, "wait-line");
            case At(State.WaitLine _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.WaitLine _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.Established _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);

            // The peer does not know the call yet: what it says cannot be about it.
            case At(State.Idle i, SetupMessage e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, NotAcceptable(var why)) -> cleanUp(i, By.PROTOCOL_ERROR, why);
            case At(State.WaitTunnel w, SetupMessage _) -> to(w);
            case At(State.WaitTunnel w, NotAcceptable _) -> to(w);
            case At(State.WaitTunnel w, CdnReceived _) -> to(w);

            // The RFC's tables leave timers out (RFC 2661 section 7.3).
            case At(State.WaitTunnel _, SetupExpired _) -> cleanUp(idle(), By.SETUP_TIMEOUT, noTunnel());
            case At(State.WaitReply _, SetupExpired _) -> late("no ICRP in time");
            case At(State.WaitLine _, SetupExpired _) -> late("line not up in time");

            // No effect.
            case At(State.Idle i, SetupExpired _) -> to(i);
            case At(State.Established e, SetupExpired _) -> to(e);
            case At(State.Idle i, LineConnected _) -> to(i);
            case At(State.Established e, LineConnected _) -> to(e);
            case At(State.Idle i, CloseRequested _) -> to(i);
            case At(State.Idle i, TunnelOpened _) -> to(i);
            case At(State.WaitReply w, TunnelOpened _) -> to(w);
            case At(State.WaitLine w, TunnelOpened _) -> to(w);
            case At(State.Established e, TunnelOpened _) -> to(e);
            case At(State.WaitTunnel w, IncomingCallRequested _) -> to(w);
            case At(State.WaitReply w, IncomingCallRequested _) -> to(w);
            case At(State.WaitLine w, IncomingCallRequested _) -> to(w);
            case At(State.Established e, IncomingCallRequested _) -> to(e);
            case At(State s, OutgoingCallRequested _) -> to(s);
            case At(State s, Answered _) -> to(s);
            case At(State s, BearerAnswered _) -> to(s);
        };
    }

    private static CallStep establish(SessionId peer, SessionMessage.Icrq request, SessionMessage.Iccn connected) {
        return to(
                new State.Established(peer),
                new SendIccn(connected),
                new ReportEstablished(new CallFacts.Incoming(request, connected)));
    }

    private static CallStep late(String text) {
        return expired(idle(), CdnResult.NOT_ESTABLISHED_IN_TIME, text);
    }

    private static Disconnect noTunnel() {
        return Disconnect.of(CdnResult.NOT_ESTABLISHED_IN_TIME, "no tunnel in time");
    }

    private static State idle() {
        return new State.Idle();
    }
}
