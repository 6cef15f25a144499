package io.culvert.l2tp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlConnectionTest {
    private static final PeerFacts PEER = new PeerFacts(
            new TunnelId(7),
            "(none)",
            Optional.empty(),
            Optional.empty(),
            Avp.FramingCapabilities.of(true, true),
            Optional.empty(),
            4,
            Optional.empty(),
            Optional.empty(),
            false);

    private static final Map<String, ConnectionState> STATES = Map.of(
            "idle", new ConnectionState.Idle(),
            "wait-ctl-reply", new ConnectionState.WaitCtlReply(),
            "wait-ctl-conn", new ConnectionState.WaitCtlConn(PEER),
            "established", new ConnectionState.Established(PEER));

    private static final List<ConnectionEvent> EVENTS = List.of(
            new ConnectionEvent.OpenRequested(),
            new ConnectionEvent.SccrqAccepted(PEER),
            new ConnectionEvent.SccrqRefused(reason(Cause.VERSION_NOT_SUPPORTED)),
            new ConnectionEvent.SccrpAccepted(PEER),
            new ConnectionEvent.SccrpRefused(reason(Cause.NOT_AUTHORIZED)),
            new ConnectionEvent.ScccnAccepted(PEER.authenticated()),
            new ConnectionEvent.ScccnRefused(reason(Cause.NOT_AUTHORIZED)),
            new ConnectionEvent.TieLost(),
            new ConnectionEvent.StopCcnReceived(reason(Cause.PEER)),
            new ConnectionEvent.CloseRequested(reason(Cause.LOCAL)),
            new ConnectionEvent.Failed(reason(Cause.MALFORMED)),
            new ConnectionEvent.SetupExpired(),
            new ConnectionEvent.DeliveryFailed());

    @Test
    void theSamplesHoldEveryEvent() {
        assertThat(EVENTS)
                .extracting(event -> event.getClass().getSimpleName())
                .doesNotHaveDuplicates()
                .hasSize(ConnectionEvent.class.getPermittedSubclasses().length
                        - 1
                        + ConnectionEvent.SetupMessage.class.getPermittedSubclasses().length);
        assertThat(STATES).hasSize(ConnectionState.class.getPermittedSubclasses().length);
    }

    @Test
    void everyPairOfStateAndEventDoesWhatTheTableSays() {
        var actual = new LinkedHashMap<String, String>();
        STATES.forEach((name, state) -> EVENTS.forEach(event -> {
            var step = ControlConnection.on(state, event);
            actual.put(
                    TransitionTable.key(name, event.getClass().getSimpleName()),
                    TransitionTable.value(
                            step.actions().stream()
                                    .map(ControlConnectionTest::print)
                                    .toList(),
                            name(step.next())));
        }));
        TransitionTable.read("control-connection").matches(actual);
    }

    @Test
    void whatIsKnownOfThePeerGoesFromStateToState() {
        var waiting = ControlConnection.on(new ConnectionState.Idle(), new ConnectionEvent.SccrqAccepted(PEER));
        assertThat(waiting.next()).isEqualTo(new ConnectionState.WaitCtlConn(PEER));
        var established = ControlConnection.on(waiting.next(), new ConnectionEvent.ScccnAccepted(PEER.authenticated()));
        assertThat(established.next()).isEqualTo(new ConnectionState.Established(PEER.authenticated()));
        assertThat(PEER.authenticated().isAuthenticated()).isTrue();
        assertThat(PEER.authenticated().hostName()).isEqualTo("(none)");
        assertThat(ControlConnection.on(new ConnectionState.WaitCtlReply(), new ConnectionEvent.SccrpAccepted(PEER))
                        .next())
                .isEqualTo(new ConnectionState.Established(PEER));
    }

    @Test
    void theReasonThatCameIsTheReasonThatIsSentAndReported() {
        var reason = new CloseReason(Cause.LOCAL, new Result(6, Optional.empty(), Optional.of("down for repair")));
        assertThat(ControlConnection.on(
                                new ConnectionState.Established(PEER), new ConnectionEvent.CloseRequested(reason))
                        .actions())
                .containsExactly(new ConnectionAction.SendStopCcn(reason), new ConnectionAction.CleanUp(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "PEER, 1, 0",
        "LOCAL, 1, 0",
        "NO_ANSWER, 1, 0",
        "SETUP_TIMEOUT, 1, 0",
        "NOT_AUTHORIZED, 4, 0",
        "VERSION_NOT_SUPPORTED, 5, 256",
        "OUT_OF_SEQUENCE, 7, 0",
        "MALFORMED, 2, 3",
        "RESOURCES, 2, 4",
        "TIE_LOST, 3, 0"
    })
    void everyCauseHasItsResultAndErrorCode(Cause cause, int resultCode, int errorCode) {
        assertThat(CloseReason.of(cause, "because"))
                .isEqualTo(
                        new CloseReason(cause, new Result(resultCode, Optional.of(errorCode), Optional.of("because"))));
    }

    private static CloseReason reason(Cause cause) {
        return CloseReason.of(cause, "because");
    }

    private static String print(ConnectionAction action) {
        return switch (action) {
            case ConnectionAction.SendStopCcn(var reason) ->
                "SendStopCcn(" + reason.result().code() + ")";
            case ConnectionAction.CleanUp(var reason) -> "CleanUp(" + reason.cause() + ")";
            case ConnectionAction.Vanish(var reason) -> "Vanish(" + reason.cause() + ")";
            case ConnectionAction.SendSccrq _,
                    ConnectionAction.SendSccrp _,
                    ConnectionAction.SendScccn _,
                    ConnectionAction.OpenSessions _ -> action.getClass().getSimpleName();
        };
    }

    private static String name(ConnectionState state) {
        return switch (state) {
            case ConnectionState.Idle _ -> "idle";
            case ConnectionState.WaitCtlReply _ -> "wait-ctl-reply";
            case ConnectionState.WaitCtlConn _ -> "wait-ctl-conn";
            case ConnectionState.Established _ -> "established";
        };
    }
}
