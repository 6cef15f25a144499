package io.culvert.l2tp.call;

import static io.culvert.l2tp.call.CallStep.cleanUp;
import static io.culvert.l2tp.call.CallStep.disconnect;
import static io.culvert.l2tp.call.CallStep.expired;
import static io.culvert.l2tp.call.CallStep.outOfSequence;
import static io.culvert.l2tp.call.CallStep.to;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallAction.OfferIncoming;
import io.culvert.l2tp.call.CallAction.ReportEstablished;
import io.culvert.l2tp.call.CallAction.SendIcrp;
import io.culvert.l2tp.call.CallEvent.Answered;
import io.culvert.l2tp.call.CallEvent.BearerAnswered;
import io.culvert.l2tp.call.CallEvent.CdnReceived;
import io.culvert.l2tp.call.CallEvent.CloseRequested;
import io.culvert.l2tp.call.CallEvent.IccnReceived;
import io.culvert.l2tp.call.CallEvent.IcrpReceived;
import io.culvert.l2tp.call.CallEvent.IcrqReceived;
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

/** An incoming call at the LNS. <b>RFC:</b> RFC 2661 section 7.4.2. */
public final class LnsIncomingCall {
    private LnsIncomingCall() {}

    /** Where the call stands. */
    public sealed interface State extends CallState {
        record Idle() implements State {
            @Override
            public boolean isIdle() {
                return true;
            }
        }

        /** ICRQ received, our decision awaited: the RFC decides at once and has no state for it. */
        record Offered(SessionId peer, SessionMessage.Icrq request) implements State {}

        /** ICRP sent, ICCN awaited. */
        record WaitConnect(SessionId peer, SessionMessage.Icrq request) implements State {}

        record Established(SessionId peer) implements State {
            @Override
            public boolean isEstablished() {
                return true;
            }
        }
    }

    private record At(State state, CallEvent event) {}

    /** What {@code event} does in {@code state}: the table of RFC 2661 section 7.4.2, then what it omits. */
    public static CallStep on(State state, CallEvent event) {
        return switch (new At(state, event)) {
            case At(State.Idle _, IcrqReceived(var request)) ->
                to(new State.Offered(request.assignedSessionId(), request), new OfferIncoming(request));
            case At(State.Offered(var peer, var request), Answered _) ->
                to(new State.WaitConnect(peer, request), new SendIcrp());
            case At(State.Idle i, NotAcceptable(var why)) -> disconnect(i, By.PROTOCOL_ERROR, why);
            case At(State.Offered _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.Idle i, IcrpReceived e) -> outOfSequence(i, e, "idle");
            case At(State.Idle i, IccnReceived e) -> cleanUp(i, e, "idle");

            case At(State.WaitConnect(var peer, var request), IccnReceived(var connected)) ->
                to(new State.Established(peer), new ReportEstablished(new CallFacts.Incoming(request, connected)));
            case At(State.WaitConnect _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.WaitConnect _, SetupMessage e) -> outOfSequence(idle(), e, "wait-connect");

            case At(State.Idle i, CdnReceived(var why)) -> cleanUp(i, By.PEER, why);
            case At(State.Offered _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.WaitConnect _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);
            case At(State.Established _, CdnReceived(var why)) -> cleanUp(idle(), By.PEER, why);

            case At(State.WaitConnect _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);
            case At(State.Established _, CloseRequested(var why)) -> disconnect(idle(), By.LOCAL, why);

            case At(State.Established _, SetupMessage e) -> outOfSequence(idle(), e, "established");

            // While we decide, the peer can only withdraw.
            case At(State.Offered _, SetupMessage e) -> outOfSequence(idle(), e, "offered");
            case At(State.Offered _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.Established _, NotAcceptable(var why)) -> disconnect(idle(), By.PROTOCOL_ERROR, why);
            case At(State.Idle i, SetupMessage e) -> outOfSequence(i, e, "idle");

            // The RFC's tables leave timers out (RFC 2661 section 7.3).
            case At(State.Offered _, SetupExpired _) ->
                expired(idle(), CdnResult.NO_FACILITIES_TEMPORARY, "not answered in time");
            case At(State.WaitConnect _, SetupExpired _) ->
                expired(idle(), CdnResult.ADMINISTRATIVE, "no ICCN in time");

            // No effect.
            case At(State.Idle i, SetupExpired _) -> to(i);
            case At(State.Established e, SetupExpired _) -> to(e);
            case At(State.Idle i, Answered _) -> to(i);
            case At(State.WaitConnect w, Answered _) -> to(w);
            case At(State.Established e, Answered _) -> to(e);
            case At(State.Idle i, CloseRequested _) -> to(i);
            case At(State s, TunnelOpened _) -> to(s);
            case At(State s, IncomingCallRequested _) -> to(s);
            case At(State s, OutgoingCallRequested _) -> to(s);
            case At(State s, LineConnected _) -> to(s);
            case At(State s, BearerAnswered _) -> to(s);
        };
    }

    private static State idle() {
        return new State.Idle();
    }
}
