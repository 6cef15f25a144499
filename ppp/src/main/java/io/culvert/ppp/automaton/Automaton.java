package io.culvert.ppp.automaton;

import static io.culvert.ppp.automaton.Action.INITIALIZE_RESTART_COUNT;
import static io.culvert.ppp.automaton.Action.SEND_CODE_REJECT;
import static io.culvert.ppp.automaton.Action.SEND_CONFIGURE_ACK;
import static io.culvert.ppp.automaton.Action.SEND_CONFIGURE_REFUSAL;
import static io.culvert.ppp.automaton.Action.SEND_CONFIGURE_REQUEST;
import static io.culvert.ppp.automaton.Action.SEND_ECHO_REPLY;
import static io.culvert.ppp.automaton.Action.SEND_TERMINATE_ACK;
import static io.culvert.ppp.automaton.Action.SEND_TERMINATE_REQUEST;
import static io.culvert.ppp.automaton.Action.THIS_LAYER_DOWN;
import static io.culvert.ppp.automaton.Action.THIS_LAYER_FINISHED;
import static io.culvert.ppp.automaton.Action.THIS_LAYER_STARTED;
import static io.culvert.ppp.automaton.Action.THIS_LAYER_UP;
import static io.culvert.ppp.automaton.Action.ZERO_RESTART_COUNT;
import static io.culvert.ppp.automaton.State.ACK_RCVD;
import static io.culvert.ppp.automaton.State.ACK_SENT;
import static io.culvert.ppp.automaton.State.CLOSED;
import static io.culvert.ppp.automaton.State.CLOSING;
import static io.culvert.ppp.automaton.State.INITIAL;
import static io.culvert.ppp.automaton.State.OPENED;
import static io.culvert.ppp.automaton.State.REQ_SENT;
import static io.culvert.ppp.automaton.State.STARTING;
import static io.culvert.ppp.automaton.State.STOPPED;
import static io.culvert.ppp.automaton.State.STOPPING;
import static io.culvert.ppp.automaton.Transition.illegal;
import static io.culvert.ppp.automaton.Transition.to;

/**
 * The option negotiation automaton as a function: the table of RFC 1661 section 4.1, row by row and cell by cell.
 *
 * <p>The options are chosen as follows. <b>Restart</b> (r): an Open that finds the automaton opened does nothing.
 * <b>Passive</b> (p): not used, as section 4.2 wants it for switched circuits. <b>Crossed connection</b> (x): as in the
 * table; an answer that was taken already never becomes an event.
 */
public final class Automaton {
    private static final Transition[][] TABLE = table();

    private Automaton() {}

    /** What {@code event} does in {@code state}; total. */
    public static Transition transition(State state, Event event) {
        return TABLE[event.ordinal()][state.ordinal()];
    }

    /** All cells, made once: a packet must not cost an allocation. */
    private static Transition[][] table() {
        var events = Event.values();
        var states = State.values();
        var table = new Transition[events.length][states.length];
        for (var event : events) {
            for (var state : states) {
                table[event.ordinal()][state.ordinal()] = cell(state, event);
            }
        }
        return table;
    }

    private static Transition cell(State state, Event event) {
        return switch (event) {
            case UP -> up(state);
            case DOWN -> down(state);
            case OPEN -> open(state);
            case CLOSE -> close(state);
            case TIMEOUT -> timeout(state);
            case TIMEOUT_LAST -> timeoutLast(state);
            case CONFIGURE_REQUEST_GOOD -> configureRequestGood(state);
            case CONFIGURE_REQUEST_BAD -> configureRequestBad(state);
            case CONFIGURE_ACK -> configureAck(state);
            case CONFIGURE_REFUSED -> configureRefused(state);
            case TERMINATE_REQUEST -> terminateRequest(state);
            case TERMINATE_ACK -> terminateAck(state);
            case UNKNOWN_CODE -> unknownCode(state);
            case REJECT_PERMITTED -> rejectPermitted(state);
            case REJECT_CATASTROPHIC -> rejectCatastrophic(state);
            case ECHO -> echo(state);
        };
    }

    private static Transition up(State state) {
        return switch (state) { // Up
            case INITIAL -> to(CLOSED);
            case STARTING -> to(REQ_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST);
            case CLOSED, STOPPED, CLOSING, STOPPING, REQ_SENT, ACK_RCVD, ACK_SENT, OPENED -> illegal(state);
        };
    }

    private static Transition down(State state) {
        return switch (state) { // Down
            case CLOSED -> to(INITIAL);
            case STOPPED -> to(STARTING, THIS_LAYER_STARTED);
            case CLOSING -> to(INITIAL);
            case STOPPING -> to(STARTING);
            case REQ_SENT -> to(STARTING);
            case ACK_RCVD -> to(STARTING);
            case ACK_SENT -> to(STARTING);
            case OPENED -> to(STARTING, THIS_LAYER_DOWN);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition open(State state) {
        return switch (state) { // Open
            case INITIAL -> to(STARTING, THIS_LAYER_STARTED);
            case STARTING -> to(STARTING);
            case CLOSED -> to(REQ_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST);
            case STOPPED -> to(STOPPED);
            case CLOSING -> to(STOPPING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(REQ_SENT);
            case ACK_RCVD -> to(ACK_RCVD);
            case ACK_SENT -> to(ACK_SENT);
            case OPENED -> to(OPENED);
        };
    }

    private static Transition close(State state) {
        return switch (state) { // Close
            case INITIAL -> to(INITIAL);
            case STARTING -> to(INITIAL, THIS_LAYER_FINISHED);
            case CLOSED -> to(CLOSED);
            case STOPPED -> to(CLOSED);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(CLOSING);
            case REQ_SENT -> to(CLOSING, INITIALIZE_RESTART_COUNT, SEND_TERMINATE_REQUEST);
            case ACK_RCVD -> to(CLOSING, INITIALIZE_RESTART_COUNT, SEND_TERMINATE_REQUEST);
            case ACK_SENT -> to(CLOSING, INITIALIZE_RESTART_COUNT, SEND_TERMINATE_REQUEST);
            case OPENED -> to(CLOSING, THIS_LAYER_DOWN, INITIALIZE_RESTART_COUNT, SEND_TERMINATE_REQUEST);
        };
    }

    private static Transition timeout(State state) {
        return switch (state) { // TO+
            case CLOSING -> to(CLOSING, SEND_TERMINATE_REQUEST);
            case STOPPING -> to(STOPPING, SEND_TERMINATE_REQUEST);
            case REQ_SENT -> to(REQ_SENT, SEND_CONFIGURE_REQUEST);
            case ACK_RCVD -> to(REQ_SENT, SEND_CONFIGURE_REQUEST);
            case ACK_SENT -> to(ACK_SENT, SEND_CONFIGURE_REQUEST);
            case INITIAL, STARTING, CLOSED, STOPPED, OPENED -> illegal(state);
        };
    }

    private static Transition timeoutLast(State state) {
        return switch (state) { // TO-
            case CLOSING -> to(CLOSED, THIS_LAYER_FINISHED);
            case STOPPING -> to(STOPPED, THIS_LAYER_FINISHED);
            case REQ_SENT -> to(STOPPED, THIS_LAYER_FINISHED);
            case ACK_RCVD -> to(STOPPED, THIS_LAYER_FINISHED);
            case ACK_SENT -> to(STOPPED, THIS_LAYER_FINISHED);
            case INITIAL, STARTING, CLOSED, STOPPED, OPENED -> illegal(state);
        };
    }

    private static Transition configureRequestGood(State state) {
        return switch (state) { // RCR+
            case CLOSED -> to(CLOSED, SEND_TERMINATE_ACK);
            case STOPPED -> to(ACK_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST, SEND_CONFIGURE_ACK);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(ACK_SENT, SEND_CONFIGURE_ACK);
            case ACK_RCVD -> to(OPENED, SEND_CONFIGURE_ACK, THIS_LAYER_UP);
            case ACK_SENT -> to(ACK_SENT, SEND_CONFIGURE_ACK);
            case OPENED -> to(ACK_SENT, THIS_LAYER_DOWN, SEND_CONFIGURE_REQUEST, SEND_CONFIGURE_ACK);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition configureRequestBad(State state) {
        return switch (state) { // RCR-
            case CLOSED -> to(CLOSED, SEND_TERMINATE_ACK);
            case STOPPED -> to(REQ_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST, SEND_CONFIGURE_REFUSAL);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(REQ_SENT, SEND_CONFIGURE_REFUSAL);
            case ACK_RCVD -> to(ACK_RCVD, SEND_CONFIGURE_REFUSAL);
            case ACK_SENT -> to(REQ_SENT, SEND_CONFIGURE_REFUSAL);
            case OPENED -> to(REQ_SENT, THIS_LAYER_DOWN, SEND_CONFIGURE_REQUEST, SEND_CONFIGURE_REFUSAL);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition configureAck(State state) {
        return switch (state) { // RCA
            case CLOSED -> to(CLOSED, SEND_TERMINATE_ACK);
            case STOPPED -> to(STOPPED, SEND_TERMINATE_ACK);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(ACK_RCVD, INITIALIZE_RESTART_COUNT);
            case ACK_RCVD -> to(REQ_SENT, SEND_CONFIGURE_REQUEST);
            case ACK_SENT -> to(OPENED, INITIALIZE_RESTART_COUNT, THIS_LAYER_UP);
            case OPENED -> to(REQ_SENT, THIS_LAYER_DOWN, SEND_CONFIGURE_REQUEST);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition configureRefused(State state) {
        return switch (state) { // RCN
            case CLOSED -> to(CLOSED, SEND_TERMINATE_ACK);
            case STOPPED -> to(STOPPED, SEND_TERMINATE_ACK);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(REQ_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST);
            case ACK_RCVD -> to(REQ_SENT, SEND_CONFIGURE_REQUEST);
            case ACK_SENT -> to(ACK_SENT, INITIALIZE_RESTART_COUNT, SEND_CONFIGURE_REQUEST);
            case OPENED -> to(REQ_SENT, THIS_LAYER_DOWN, SEND_CONFIGURE_REQUEST);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition terminateRequest(State state) {
        return switch (state) { // RTR
            case CLOSED -> to(CLOSED, SEND_TERMINATE_ACK);
            case STOPPED -> to(STOPPED, SEND_TERMINATE_ACK);
            case CLOSING -> to(CLOSING, SEND_TERMINATE_ACK);
            case STOPPING -> to(STOPPING, SEND_TERMINATE_ACK);
            case REQ_SENT -> to(REQ_SENT, SEND_TERMINATE_ACK);
            case ACK_RCVD -> to(REQ_SENT, SEND_TERMINATE_ACK);
            case ACK_SENT -> to(REQ_SENT, SEND_TERMINATE_ACK);
            case OPENED -> to(STOPPING, THIS_LAYER_DOWN, ZERO_RESTART_COUNT, SEND_TERMINATE_ACK);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition terminateAck(State state) {
        return switch (state) { // RTA
            case CLOSED -> to(CLOSED);
            case STOPPED -> to(STOPPED);
            case CLOSING -> to(CLOSED, THIS_LAYER_FINISHED);
            case STOPPING -> to(STOPPED, THIS_LAYER_FINISHED);
            case REQ_SENT -> to(REQ_SENT);
            case ACK_RCVD -> to(REQ_SENT);
            case ACK_SENT -> to(ACK_SENT);
            case OPENED -> to(REQ_SENT, THIS_LAYER_DOWN, SEND_CONFIGURE_REQUEST);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition unknownCode(State state) {
        return switch (state) { // RUC
            case CLOSED -> to(CLOSED, SEND_CODE_REJECT);
            case STOPPED -> to(STOPPED, SEND_CODE_REJECT);
            case CLOSING -> to(CLOSING, SEND_CODE_REJECT);
            case STOPPING -> to(STOPPING, SEND_CODE_REJECT);
            case REQ_SENT -> to(REQ_SENT, SEND_CODE_REJECT);
            case ACK_RCVD -> to(ACK_RCVD, SEND_CODE_REJECT);
            case ACK_SENT -> to(ACK_SENT, SEND_CODE_REJECT);
            case OPENED -> to(OPENED, SEND_CODE_REJECT);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition rejectPermitted(State state) {
        return switch (state) { // RXJ+
            case CLOSED -> to(CLOSED);
            case STOPPED -> to(STOPPED);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(REQ_SENT);
            case ACK_RCVD -> to(REQ_SENT);
            case ACK_SENT -> to(ACK_SENT);
            case OPENED -> to(OPENED);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition rejectCatastrophic(State state) {
        return switch (state) { // RXJ-
            case CLOSED -> to(CLOSED, THIS_LAYER_FINISHED);
            case STOPPED -> to(STOPPED, THIS_LAYER_FINISHED);
            case CLOSING -> to(CLOSED, THIS_LAYER_FINISHED);
            case STOPPING -> to(STOPPED, THIS_LAYER_FINISHED);
            case REQ_SENT -> to(STOPPED, THIS_LAYER_FINISHED);
            case ACK_RCVD -> to(STOPPED, THIS_LAYER_FINISHED);
            case ACK_SENT -> to(STOPPED, THIS_LAYER_FINISHED);
            case OPENED -> to(STOPPING, THIS_LAYER_DOWN, INITIALIZE_RESTART_COUNT, SEND_TERMINATE_REQUEST);
            case INITIAL, STARTING -> illegal(state);
        };
    }

    private static Transition echo(State state) {
        return switch (state) { // RXR
            case CLOSED -> to(CLOSED);
            case STOPPED -> to(STOPPED);
            case CLOSING -> to(CLOSING);
            case STOPPING -> to(STOPPING);
            case REQ_SENT -> to(REQ_SENT);
            case ACK_RCVD -> to(ACK_RCVD);
            case ACK_SENT -> to(ACK_SENT);
            case OPENED -> to(OPENED, SEND_ECHO_REPLY);
            case INITIAL, STARTING -> illegal(state);
        };
    }
}
