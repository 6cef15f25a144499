package io.culvert.l2tp.call;

import static io.culvert.l2tp.call.CallStep.cleanUp;
import static io.culvert.l2tp.call.CallStep.disconnect;
import static io.culvert.l2tp.call.CallStep.expired;
import static io.culvert.l2tp.call.CallStep.outOfSequence;
import static io.culvert.l2tp.call.CallStep.to;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallAction.ReportAccepted;
import io.culvert.l2tp.call.CallAction.ReportEstablished;
import io.culvert.l2tp.call.CallAction.SendOcrq;
import io.culvert.l2tp.call.CallEvent.Answered;
import io.culvert.l2tp.call.CallEvent.BearerAnswered;
import io.culvert.l2tp.call.CallEvent.CdnReceived;
import io.culvert.l2tp.call.CallEvent.CloseRequested;
import io.culvert.l2tp.call.CallEvent.IncomingCallRequested;
import io.culvert.l2tp.call.CallEvent.LineConnected;
import io.culvert.l2tp.call.CallEvent.NotAcceptable;
import io.culvert.l2tp.call.CallEvent.OccnReceived;
import io.culvert.l2tp.call.CallEvent.OcrpReceived;
import io.culvert.l2tp.call.CallEvent.OutgoingCallRequested;
import io.culvert.l2tp.call.CallEvent.SetupExpired;
import io.culvert.l2tp.call.CallEvent.SetupMessage;
import io.culvert.l2tp.call.CallEvent.TunnelOpened;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.SessionMessage;

/** An outgoing call at the LNS. <b>RFC:</b> RFC 2661 section 7.5.2. */
public final class LnsOutgoingCall {
    private LnsOutgoingCall() {}

    /** Where the call stands. */
    public sealed interface State extends CallState {
        record Idle() implements State {
            @Override
            public boolean isIdle() {
                return true;
            }
        }

        /** Waits for the control connection. */
        record WaitTunnel(SessionMessage.Ocrq request) implements State {}

        /** OCRQ sent, OCRP awaited. */
        record WaitReply(SessionMessage.Ocrq request) implements State {}

        /** OCRP received: the LAC places the call, OCCN awaited. */
        record WaitConnect(SessionId peer, SessionMessage.Ocrq request) implements State {}

        record Established(SessionId peer) implements State {
            @Override
            public boolean isEstablished() {
                return true;
            }
        }
    }

    private record At(State state, CallEvent event) {}

    /** What {@code event} does in {@code state}: the table of RFC 2661 section 7.5.2, then what it omits. */
    public static CallStep on(State state, CallEvent event) {
        return switch (new At(state, event)) {
            case At(State.Idle _, OutgoingCallRequested(var request)) -> to(new State.WaitTunnel(request));
            case At(State.Idle i, OccnReceived e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, OcrpReceived e) -> cleanUp(i, e, "idle");

            case At(State.WaitTunnel(var request), TunnelOpened _) ->
                to(new State.WaitReply(request), new SendOcrq(request));

            case At(State.WaitReply(var request), OcrpReceived(var reply)) ->
                to(new State.WaitConnect(reply.assignedSessionId(), request), new ReportAccepted());
            case At(State.WaitReply _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.WaitReply _, SetupMessage e) -> outOfSequence(idle(), e, "wait-reply");

            case At(State.WaitConnect(var peer, var request), OccnReceived(var connected)) ->
                to(new State.Established(peer), new ReportEstablished(new CallFacts.Outgoing(request, connected)));
            case At(State.WaitConnect _, SetupMessage e) -> outOfSequence(idle(), e, "wait-connect");

            case At(State.Idle i, CdnReceived(var why)) -> cleanUp(i, By.PEER, why);
            case At(State.WaitReply _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.WaitConnect _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.Established _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);

            case At(State.Established _, SetupMessage e) -> outOfSequence(idle(), e, "established");

            case At(State.WaitReply _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.WaitConnect _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.Established _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);

            case At(State.WaitTunnel _, CloseRequested(var why)) -> cleanUp(idle(), By.LOCAL, why);

            // Not acceptable, where the RFC has no row for it.
            case At(State.WaitConnect _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.Established _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);

            // The peer does not know the call yet: what it says cannot be about it.
            case At(State.Idle i, SetupMessage e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, NotAcceptable(var why)) -> cleanUp(i, By.PROTOCOL_ERROR, why);
            case At(State.WaitTunnel w, SetupMessage _) -> to(w);
            case At(State.WaitTunnel w, NotAcceptable _) -> to(w);
            case At(State.WaitTunnel w, CdnReceived _) -> to(w);

            // The RFC's tables leave timers out (RFC 2661 section 7.3).
            case At(State.WaitTunnel _, SetupExpired _) -> cleanUp(idle(), By.SETUP_TIMEOUT, noTunnel());
            case At(State.WaitReply _, SetupExpired _) -> late("no OCRP in time");
            case At(State.WaitConnect _, SetupExpired _) -> late("no OCCN in time");

            // No effect.
            case At(State.Idle i, SetupExpired _) -> to(i);
            case At(State.Established e, SetupExpired _) -> to(e);
            case At(State.Idle i, CloseRequested _) -> to(i);
            case At(State.Idle i, TunnelOpened _) -> to(i);
            case At(State.WaitReply w, TunnelOpened _) -> to(w);
            case At(State.WaitConnect w, TunnelOpened _) -> to(w);
            case At(State.Established e, TunnelOpened _) -> to(e);
            case At(State.WaitTunnel w, OutgoingCallRequested _) -> to(w);
            case At(State.WaitReply w, OutgoingCallRequested _) -> to(w);
            case At(State.WaitConnect w, OutgoingCallRequested _) -> to(w);
            case At(State.Established e, OutgoingCallRequested _) -> to(e);
            case At(State s, IncomingCallRequested _) -> to(s);
            case At(State s, Answered _) -> to(s);
            case At(State s, LineConnected _) -> to(s);
            case At(State s, BearerAnswered _) -> to(s);
        };
    }

    private static CallStep late(String text) {
        return expired(idle(), CdnResult.ADMINISTRATIVE, text);
    }

    private static Disconnect noTunnel() {
        return Disconnect.of(CdnResult.ADMINISTRATIVE, "no tunnel in time");
    }

    private static State idle() {
        return new State.Idle();
    }
}
