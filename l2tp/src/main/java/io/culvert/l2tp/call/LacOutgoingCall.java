package io.culvert.l2tp.call;

import static io.culvert.l2tp.call.CallStep.cleanUp;
import static io.culvert.l2tp.call.CallStep.disconnect;
import static io.culvert.l2tp.call.CallStep.expired;
import static io.culvert.l2tp.call.CallStep.outOfSequence;
import static io.culvert.l2tp.call.CallStep.to;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallAction.OfferOutgoing;
import io.culvert.l2tp.call.CallAction.ReportEstablished;
import io.culvert.l2tp.call.CallAction.SendOccn;
import io.culvert.l2tp.call.CallAction.SendOcrp;
import io.culvert.l2tp.call.CallEvent.Answered;
import io.culvert.l2tp.call.CallEvent.BearerAnswered;
import io.culvert.l2tp.call.CallEvent.CdnReceived;
import io.culvert.l2tp.call.CallEvent.CloseRequested;
import io.culvert.l2tp.call.CallEvent.IncomingCallRequested;
import io.culvert.l2tp.call.CallEvent.LineConnected;
import io.culvert.l2tp.call.CallEvent.NotAcceptable;
import io.culvert.l2tp.call.CallEvent.OccnReceived;
import io.culvert.l2tp.call.CallEvent.OcrpReceived;
import io.culvert.l2tp.call.CallEvent.OcrqReceived;
import io.culvert.l2tp.call.CallEvent.OutgoingCallRequested;
import io.culvert.l2tp.call.CallEvent.SetupExpired;
import io.culvert.l2tp.call.CallEvent.SetupMessage;
import io.culvert.l2tp.call.CallEvent.TunnelOpened;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.SessionMessage;

/** An outgoing call at the LAC. <b>RFC:</b> RFC 2661 section 7.5.1. */
public final class LacOutgoingCall {
    private LacOutgoingCall() {}

    /** Where the call stands. */
    public sealed interface State extends CallState {
        record Idle() implements State {
            @Override
            public boolean isIdle() {
                return true;
            }
        }

        /** OCRQ received, our decision awaited: the RFC decides at once and has no state for it. */
        record Offered(SessionId peer, SessionMessage.Ocrq request) implements State {}

        /** OCRP sent, the called party is awaited. */
        record WaitCsAnswer(SessionId peer, SessionMessage.Ocrq request) implements State {}

        record Established(SessionId peer) implements State {
            @Override
            public boolean isEstablished() {
                return true;
            }
        }
    }

    private record At(State state, CallEvent event) {}

    /** What {@code event} does in {@code state}: the table of RFC 2661 section 7.5.1, then what it omits. */
    public static CallStep on(State state, CallEvent event) {
        return switch (new At(state, event)) {
            case At(State.Idle _, OcrqReceived(var request)) ->
                to(new State.Offered(request.assignedSessionId(), request), new OfferOutgoing(request));
            case At(State.Offered(var peer, var request), Answered _) ->
                to(new State.WaitCsAnswer(peer, request), new SendOcrp());
            case At(State.Idle i, NotAcceptable(var why)) -> disconnect(i, By.PROTOCOL_ERROR, why);
            case At(State.Offered _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.Idle i, OcrpReceived e) -> outOfSequence(i, e, "idle");
            case At(State.Idle i, OccnReceived e) -> cleanUp(i, e, "idle");
            case At(State.Idle i, CdnReceived(var why)) -> cleanUp(i, By.PEER, why);

            case At(State.WaitCsAnswer(var peer, var request), BearerAnswered(var connected)) ->
                to(
                        new State.Established(peer),
                        new SendOccn(connected),
                        new ReportEstablished(new CallFacts.Outgoing(request, connected)));
            case At(State.WaitCsAnswer _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.WaitCsAnswer _, SetupMessage e) -> outOfSequence(idle(), e, "wait-cs-answer");

            case At(State.Established _, SetupMessage e) -> outOfSequence(idle(), e, "established");

            case At(State.WaitCsAnswer _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.Established _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);

            case At(State.Established _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);

            // While we decide, the peer can only withdraw.
            case At(State.Offered _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.Offered _, SetupMessage e) -> outOfSequence(idle(), e, "offered");
            case At(State.Offered _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.WaitCsAnswer _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.Established _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.Idle i, SetupMessage e) -> outOfSequence(i, e, "idle");

            // RFC 2661 section 7.5.1: a timer that expires while the call is placed ends it.
            case At(State.Offered _, SetupExpired _) ->
                expired(idle(), CdnResult.NO_FACILITIES_TEMPORARY, "not answered in time");
            case At(State.WaitCsAnswer _, SetupExpired _) ->
                expired(idle(), CdnResult.NOT_ESTABLISHED_IN_TIME, "no answer of the called party in time");

            // No effect.
            case At(State.Idle i, SetupExpired _) -> to(i);
            case At(State.Established e, SetupExpired _) -> to(e);
            case At(State.Idle i, Answered _) -> to(i);
            case At(State.WaitCsAnswer w, Answered _) -> to(w);
            case At(State.Established e, Answered _) -> to(e);
            case At(State.Idle i, BearerAnswered _) -> to(i);
            case At(State.Offered o, BearerAnswered _) -> to(o);
            case At(State.Established e, BearerAnswered _) -> to(e);
            case At(State.Idle i, CloseRequested _) -> to(i);
            case At(State s, TunnelOpened _) -> to(s);
            case At(State s, IncomingCallRequested _) -> to(s);
            case At(State s, OutgoingCallRequested _) -> to(s);
            case At(State s, LineConnected _) -> to(s);
        };
    }

    private static State idle() {
        return new State.Idle();
    }
}
