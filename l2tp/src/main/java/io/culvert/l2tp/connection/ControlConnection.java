package io.culvert.l2tp.connection;

import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionAction.CleanUp;
import io.culvert.l2tp.connection.ConnectionAction.OpenSessions;
import io.culvert.l2tp.connection.ConnectionAction.SendScccn;
import io.culvert.l2tp.connection.ConnectionAction.SendSccrp;
import io.culvert.l2tp.connection.ConnectionAction.SendSccrq;
import io.culvert.l2tp.connection.ConnectionAction.SendStopCcn;
import io.culvert.l2tp.connection.ConnectionAction.Vanish;
import io.culvert.l2tp.connection.ConnectionEvent.CloseRequested;
import io.culvert.l2tp.connection.ConnectionEvent.DeliveryFailed;
import io.culvert.l2tp.connection.ConnectionEvent.Failed;
import io.culvert.l2tp.connection.ConnectionEvent.OpenRequested;
import io.culvert.l2tp.connection.ConnectionEvent.ScccnAccepted;
import io.culvert.l2tp.connection.ConnectionEvent.ScccnRefused;
import io.culvert.l2tp.connection.ConnectionEvent.SccrpAccepted;
import io.culvert.l2tp.connection.ConnectionEvent.SccrpRefused;
import io.culvert.l2tp.connection.ConnectionEvent.SccrqAccepted;
import io.culvert.l2tp.connection.ConnectionEvent.SccrqRefused;
import io.culvert.l2tp.connection.ConnectionEvent.SetupExpired;
import io.culvert.l2tp.connection.ConnectionEvent.SetupMessage;
import io.culvert.l2tp.connection.ConnectionEvent.StopCcnReceived;
import io.culvert.l2tp.connection.ConnectionEvent.TieLost;
import io.culvert.l2tp.connection.ConnectionState.Established;
import io.culvert.l2tp.connection.ConnectionState.Idle;
import io.culvert.l2tp.connection.ConnectionState.WaitCtlConn;
import io.culvert.l2tp.connection.ConnectionState.WaitCtlReply;
import java.util.List;

/** The control connection machine. <b>RFC:</b> RFC 2661 section 7.2.1. */
public final class ControlConnection {
    private ControlConnection() {}

    /** The state after a step, and what is to be done, in order. */
    public record Step(ConnectionState next, List<ConnectionAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    private record At(ConnectionState state, ConnectionEvent event) {}

    /** What {@code event} does in {@code state}: the table of RFC 2661 section 7.2.1 row by row, then what it omits. */
    public static Step on(ConnectionState state, ConnectionEvent event) {
        return switch (new At(state, event)) {
            case At(Idle _, OpenRequested _) -> to(new WaitCtlReply(), new SendSccrq());
            case At(Idle _, SccrqAccepted(var peer)) -> to(new WaitCtlConn(peer), new SendSccrp());
            case At(Idle _, SccrqRefused(var reason)) -> stop(reason);
            case At(Idle _, SccrpAccepted _), At(Idle _, SccrpRefused _) -> stop(outOfSequence("SCCRP", "idle"));
            case At(Idle _, ScccnAccepted _), At(Idle _, ScccnRefused _) -> vanish(outOfSequence("SCCCN", "idle"));

            case At(WaitCtlReply _, SccrpAccepted(var peer)) ->
                to(new Established(peer), new SendScccn(), new OpenSessions());
            case At(WaitCtlReply _, SccrpRefused(var reason)) -> stop(reason);
            case At(WaitCtlReply _, TieLost _) -> vanish(CloseReason.of(Cause.TIE_LOST, "lost the tie"));
            case At(WaitCtlReply _, ScccnAccepted _), At(WaitCtlReply _, ScccnRefused _) ->
                stop(outOfSequence("SCCCN", "wait-ctl-reply"));

            case At(WaitCtlConn _, ScccnAccepted(var peer)) -> to(new Established(peer), new OpenSessions());
            case At(WaitCtlConn _, ScccnRefused(var reason)) -> stop(reason);
            case At(WaitCtlConn _, SetupMessage _) -> stop(outOfSequence("SCCRQ or SCCRP", "wait-ctl-conn"));

            case At(Established e, OpenRequested _) -> to(e, new OpenSessions());
            case At(Established _, CloseRequested(var reason)) -> stop(reason);
            case At(Established _, SetupMessage _) -> stop(outOfSequence("SCCRQ, SCCRP or SCCCN", "established"));

            case At(Idle _, StopCcnReceived(var reason)) -> to(new Idle(), new CleanUp(reason));
            case At(WaitCtlReply _, StopCcnReceived(var reason)) -> to(new Idle(), new CleanUp(reason));
            case At(WaitCtlConn _, StopCcnReceived(var reason)) -> to(new Idle(), new CleanUp(reason));
            case At(Established _, StopCcnReceived(var reason)) -> to(new Idle(), new CleanUp(reason));

            // Not in the RFC's table. An SCCRQ that crosses ours comes for a tunnel of its own; on ours it is
            // out of sequence (RFC 2661 section 7.1).
            case At(WaitCtlReply _, SccrqAccepted _), At(WaitCtlReply _, SccrqRefused _) ->
                stop(outOfSequence("SCCRQ", "wait-ctl-reply"));
            case At(WaitCtlReply w, OpenRequested _) -> to(w);
            case At(WaitCtlConn w, OpenRequested _) -> to(w);
            case At(WaitCtlReply _, CloseRequested(var reason)) -> stop(reason);
            case At(WaitCtlConn _, CloseRequested(var reason)) -> stop(reason);
            case At(Idle i, CloseRequested _) -> to(i);
            case At(Idle i, TieLost _) -> to(i);
            case At(WaitCtlConn w, TieLost _) -> to(w);
            case At(Established e, TieLost _) -> to(e);

            // Malformed and invalid messages: RFC 2661 section 7.1.
            case At(Idle _, Failed(var reason)) -> stop(reason);
            case At(WaitCtlReply _, Failed(var reason)) -> stop(reason);
            case At(WaitCtlConn _, Failed(var reason)) -> stop(reason);
            case At(Established _, Failed(var reason)) -> stop(reason);

            // The RFC's tables leave timers out (RFC 2661 section 7.3).
            case At(Idle i, SetupExpired _) -> to(i);
            case At(WaitCtlReply _, SetupExpired _) -> stop(CloseReason.of(Cause.SETUP_TIMEOUT, "no SCCRP in time"));
            case At(WaitCtlConn _, SetupExpired _) -> stop(CloseReason.of(Cause.SETUP_TIMEOUT, "no SCCCN in time"));
            case At(Established e, SetupExpired _) -> to(e);

            // RFC 2661 section 5.8: the tunnel and all its sessions are cleared; there is nobody to tell.
            case At(Idle i, DeliveryFailed _) -> to(i);
            case At(WaitCtlReply _, DeliveryFailed _) -> vanish(noAnswer());
            case At(WaitCtlConn _, DeliveryFailed _) -> vanish(noAnswer());
            case At(Established _, DeliveryFailed _) -> vanish(noAnswer());
        };
    }

    private static Step to(ConnectionState next, ConnectionAction... actions) {
        return new Step(next, List.of(actions));
    }

    private static Step stop(CloseReason reason) {
        return to(new Idle(), new SendStopCcn(reason), new CleanUp(reason));
    }

    private static Step vanish(CloseReason reason) {
        return to(new Idle(), new Vanish(reason));
    }

    private static CloseReason outOfSequence(String message, String state) {
        return CloseReason.of(Cause.OUT_OF_SEQUENCE, message + " in " + state);
    }

    private static CloseReason noAnswer() {
        return CloseReason.of(Cause.NO_ANSWER, "the peer does not answer");
    }
}
