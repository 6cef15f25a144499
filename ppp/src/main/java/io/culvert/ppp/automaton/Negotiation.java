package io.culvert.ppp.automaton;

import io.culvert.octets.Octets;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;
import java.util.List;

/**
 * Runs one automaton: timer, counters, identifiers and the packets with codes 1 to 7 (RFC 1661 section 5).
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> holds its last Configure-Request until it is answered, and the peer's last that was
 * acknowledged.
 */
public final class Negotiation {
    public static final int CONFIGURE_REQUEST = 1;
    public static final int CONFIGURE_ACK = 2;
    public static final int CONFIGURE_NAK = 3;
    public static final int CONFIGURE_REJECT = 4;
    public static final int TERMINATE_REQUEST = 5;
    public static final int TERMINATE_ACK = 6;
    public static final int CODE_REJECT = 7;

    private static final ControlPacket NO_PACKET = new ControlPacket(0, 0, Octets.EMPTY);

    /** Refusals in a row, in multiples of maxFailure, after which there is no hope. */
    private static final int HOPELESS = 3;

    private final RestartSettings settings;
    private final Layer layer;

    private State state = State.INITIAL;
    private Instant deadline = Instant.MAX;
    private Octets request = Octets.EMPTY;
    private boolean unanswered;
    private int restartCount;
    private int identifier;
    private int rejectIdentifier;
    private int acknowledgedIdentifier = -1;
    private Octets acknowledged = Octets.EMPTY;
    private int naksSent;
    private int refusalsSent;
    private int refusalsReceived;

    public Negotiation(RestartSettings settings, Layer layer) {
        this.settings = settings;
        this.layer = layer;
    }

    public State state() {
        return state;
    }

    public boolean isOpened() {
        return state == State.OPENED;
    }

    /** When the Restart timer expires; {@link Instant#MAX} while it does not run. */
    public Instant deadline() {
        return deadline;
    }

    /** The lower layer is up. */
    public void up(Instant now) {
        naksSent = 0;
        refusalsSent = 0;
        refusalsReceived = 0;
        unanswered = false;
        apply(Event.UP, now);
    }

    /** The lower layer is down. */
    public void down(Instant now) {
        apply(Event.DOWN, now);
    }

    /** This layer is wanted. */
    public void open(Instant now) {
        apply(Event.OPEN, now);
    }

    /** This layer is not wanted any more. */
    public void close(Instant now) {
        apply(Event.CLOSE, now);
    }

    /** As if a Configure-Request had been acknowledged on either side; the layer is not told. Instead of {@link #up}. */
    public void adopt() {
        state = State.OPENED;
        restartCount = settings.maxConfigure();
    }

    /** Expires the Restart timer if it is due. */
    public void timerExpired(Instant now) {
        if (now.isBefore(deadline)) {
            return;
        }
        apply(restartCount > 0 ? Event.TIMEOUT : Event.TIMEOUT_LAST, now);
    }

    /**
     * Sends the outstanding Configure-Request once more, under the same identifier, which RFC 1661 section 5.1 allows,
     * so that an answer to either is good. The Restart timer starts anew, and the counter stays as it is: this does not
     * count as an attempt, since the peer was not there for the first.
     */
    public void repeatRequest(Instant now) {
        if (state == State.REQ_SENT && unanswered) {
            layer.send(new ControlPacket(CONFIGURE_REQUEST, identifier, request));
            deadline = now.plus(settings.interval());
        }
    }

    /** What became of a packet. */
    public enum Outcome {
        TAKEN,
        /** Its lengths do not fit; dropped. */
        MALFORMED,
        /** It answers nothing that we asked last; dropped. */
        UNEXPECTED,
        /** Its code is not ours; rejected. */
        CODE_REJECTED
    }

    /** Takes a packet; the lower layer must be up. */
    public Outcome receive(ControlPacket packet, Instant now) {
        return switch (packet.code()) {
            case CONFIGURE_REQUEST -> configureRequest(packet, now);
            case CONFIGURE_ACK -> configureAck(packet, now);
            case CONFIGURE_NAK, CONFIGURE_REJECT -> configureRefusal(packet, now);
            case TERMINATE_REQUEST -> {
                if (state == State.OPENED) {
                    layer.terminatedByPeer();
                }
                apply(Event.TERMINATE_REQUEST, packet, NO_PACKET, now);
                yield Outcome.TAKEN;
            }
            case TERMINATE_ACK -> {
                apply(Event.TERMINATE_ACK, packet, NO_PACKET, now);
                yield Outcome.TAKEN;
            }
            case CODE_REJECT -> codeReject(packet, now);
            default -> {
                apply(Event.UNKNOWN_CODE, packet, NO_PACKET, now);
                yield Outcome.CODE_REJECTED;
            }
        };
    }

    /** A Protocol-Reject of this very protocol (RXJ-), or of another one (RXJ+). */
    public void protocolRejected(boolean thisOne, Instant now) {
        if (thisOne) {
            layer.rejectedByPeer("protocol");
        }
        apply(thisOne ? Event.REJECT_CATASTROPHIC : Event.REJECT_PERMITTED, now);
    }

    /**
     * An Echo-Request, Echo-Reply or Discard-Request came.
     *
     * @param reply what to send in state Opened; empty data and code 0 for nothing
     */
    public void echo(ControlPacket reply, Instant now) {
        apply(Event.ECHO, NO_PACKET, reply, now);
    }

    private Outcome configureRequest(ControlPacket packet, Instant now) {
        var options = ConfigureOption.decodeAll(packet.data());
        if (options.isEmpty()) {
            return Outcome.MALFORMED;
        }
        if (state == State.CLOSED || state == State.CLOSING || state == State.STOPPING) {
            apply(Event.CONFIGURE_REQUEST_GOOD, packet, NO_PACKET, now);
            return Outcome.TAKEN;
        }
        var reply = new ControlPacket(CONFIGURE_ACK, packet.identifier(), packet.data());
        if (state == State.OPENED && isRepetition(packet)) {
            layer.send(reply);
            return Outcome.TAKEN;
        }
        switch (layer.judge(options.get(), naksSent < settings.maxFailure(), now)) {
            case Verdict.Acknowledge() -> {
                naksSent = 0;
                refusalsSent = 0;
                acknowledgedIdentifier = packet.identifier();
                acknowledged = packet.data();
                apply(Event.CONFIGURE_REQUEST_GOOD, packet, reply, now);
            }
            case Verdict.Nak(var better) -> {
                naksSent++;
                refuse(packet, CONFIGURE_NAK, better, now);
            }
            case Verdict.Reject(var unwanted) -> refuse(packet, CONFIGURE_REJECT, unwanted, now);
            case Verdict.Abandon() -> {}
        }
        return Outcome.TAKEN;
    }

    /**
     * A peer that has seen our Ack and wants to negotiate anew must use another identifier (RFC 1661 section 5.1). So
     * this is the request that we have acknowledged: our Ack was lost, or the network has doubled it. To renegotiate
     * would throw the peer out of Opened, and its answer to that us, and so on.
     */
    private boolean isRepetition(ControlPacket packet) {
        return packet.identifier() == acknowledgedIdentifier && packet.data().equals(acknowledged);
    }

    private void refuse(ControlPacket packet, int code, List<ConfigureOption> options, Instant now) {
        refusalsSent++;
        if (refusalsSent > HOPELESS * settings.maxFailure()) {
            layer.diverged(true, now);
            return;
        }
        var reply = new ControlPacket(code, packet.identifier(), ConfigureOption.encodeAll(options));
        apply(Event.CONFIGURE_REQUEST_BAD, packet, reply, now);
    }

    private Outcome configureAck(ControlPacket packet, Instant now) {
        if (!answers(packet) || !packet.data().equals(request)) {
            return Outcome.UNEXPECTED;
        }
        unanswered = false;
        refusalsReceived = 0;
        apply(Event.CONFIGURE_ACK, packet, NO_PACKET, now);
        return Outcome.TAKEN;
    }

    private Outcome configureRefusal(ControlPacket packet, Instant now) {
        if (!answers(packet)) {
            return Outcome.UNEXPECTED;
        }
        var options = ConfigureOption.decodeAll(packet.data());
        if (options.isEmpty()) {
            return Outcome.MALFORMED;
        }
        boolean rejected = packet.code() == CONFIGURE_REJECT;
        if (rejected && !isSubsetOfRequest(options.get())) {
            return Outcome.UNEXPECTED;
        }
        unanswered = false;
        if (isNegotiating()) {
            refusalsReceived++;
            if (refusalsReceived > HOPELESS * settings.maxFailure()) {
                layer.diverged(false, now);
                return Outcome.TAKEN;
            }
            boolean goesOn = rejected
                    ? layer.rejected(options.get(), now)
                    : layer.naked(options.get(), refusalsReceived > settings.maxFailure(), now);
            if (!goesOn) {
                return Outcome.TAKEN;
            }
        }
        apply(Event.CONFIGURE_REFUSED, packet, NO_PACKET, now);
        return Outcome.TAKEN;
    }

    /** An answer is good once: what a network duplicates must not look like a crossed connection. */
    private boolean answers(ControlPacket packet) {
        return unanswered && packet.identifier() == identifier;
    }

    private boolean isNegotiating() {
        return state == State.REQ_SENT || state == State.ACK_RCVD || state == State.ACK_SENT;
    }

    /** All of the request is a legal rejection too, though RFC 1661 section 5.4 says "proper subset". */
    private boolean isSubsetOfRequest(List<ConfigureOption> options) {
        var sent = ConfigureOption.decodeAll(request).orElseThrow();
        int position = 0;
        for (var option : options) {
            while (position < sent.size() && !sent.get(position).equals(option)) {
                position++;
            }
            if (position == sent.size()) {
                return false;
            }
            position++;
        }
        return true;
    }

    private Outcome codeReject(ControlPacket packet, Instant now) {
        if (packet.data().isEmpty()) {
            return Outcome.MALFORMED;
        }
        int code = packet.data().u8(0);
        if (code >= CONFIGURE_REQUEST && code <= CODE_REJECT) {
            layer.rejectedByPeer("code " + code);
            apply(Event.REJECT_CATASTROPHIC, packet, NO_PACKET, now);
        } else {
            apply(Event.REJECT_PERMITTED, packet, NO_PACKET, now);
        }
        return Outcome.TAKEN;
    }

    private void apply(Event event, Instant now) {
        apply(event, NO_PACKET, NO_PACKET, now);
    }

    /** The state is written first, so that a layer which calls back finds it. */
    private void apply(Event event, ControlPacket received, ControlPacket reply, Instant now) {
        var transition = Automaton.transition(state, event);
        boolean gaveUp = event == Event.TIMEOUT_LAST && isNegotiating();
        state = transition.next();
        if (!state.isTimed()) {
            deadline = Instant.MAX;
        }
        for (var action : transition.actions()) {
            perform(action, gaveUp, received, reply, now);
        }
    }

    private void perform(Action action, boolean gaveUp, ControlPacket received, ControlPacket reply, Instant now) {
        switch (action) {
            case THIS_LAYER_UP -> {
                request = Octets.EMPTY;
                layer.layerUp(now);
            }
            case THIS_LAYER_DOWN -> layer.layerDown(now);
            case THIS_LAYER_STARTED -> {} // the lower layer comes by itself
            case THIS_LAYER_FINISHED -> layer.layerFinished(gaveUp, now);
            case INITIALIZE_RESTART_COUNT ->
                restartCount = state == State.CLOSING || state == State.STOPPING
                        ? settings.maxTerminate()
                        : settings.maxConfigure();
            case ZERO_RESTART_COUNT -> {
                restartCount = 0;
                deadline = now.plus(settings.interval());
            }
            case SEND_CONFIGURE_REQUEST -> sendRequest(now);
            case SEND_CONFIGURE_ACK, SEND_CONFIGURE_REFUSAL -> layer.send(reply);
            case SEND_TERMINATE_REQUEST -> {
                identifier = (identifier + 1) & 0xFF;
                unanswered = false;
                layer.send(new ControlPacket(TERMINATE_REQUEST, identifier, Octets.EMPTY));
                startTimer(now);
            }
            case SEND_TERMINATE_ACK ->
                layer.send(new ControlPacket(TERMINATE_ACK, received.identifier(), Octets.EMPTY));
            case SEND_CODE_REJECT -> {
                rejectIdentifier = (rejectIdentifier + 1) & 0xFF;
                layer.send(new ControlPacket(CODE_REJECT, rejectIdentifier, received.encode()));
            }
            case SEND_ECHO_REPLY -> {
                if (reply.code() != NO_PACKET.code()) {
                    layer.send(reply);
                }
            }
        }
    }

    /** A repetition keeps its identifier; other options, or a valid answer, ask for a new one (RFC 1661 section 5.1). */
    private void sendRequest(Instant now) {
        var options = layer.requestOptions();
        if (!unanswered || !options.equals(request)) {
            identifier = (identifier + 1) & 0xFF;
        }
        request = options;
        unanswered = true;
        layer.send(new ControlPacket(CONFIGURE_REQUEST, identifier, options));
        startTimer(now);
    }

    private void startTimer(Instant now) {
        restartCount--;
        deadline = now.plus(settings.interval());
    }
}
