package io.culvert.l2tp.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.connection.TransitionTable;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.SessionMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class CallMachinesTest {
    private static final SessionId PEER = new SessionId(77);
    private static final Avp.FramingType SYNC = Avp.FramingType.of(false, true);
    private static final SessionMessage.Icrq ICRQ = new SessionMessage.Icrq(PEER, 1, List.of());
    private static final SessionMessage.Icrp ICRP = new SessionMessage.Icrp(PEER, List.of());
    private static final SessionMessage.Iccn ICCN =
            new SessionMessage.Iccn(64_000, SYNC, List.of(new Avp.SequencingRequired()));
    private static final SessionMessage.Ocrq OCRQ = new SessionMessage.Ocrq(
            PEER, 2, 1, 2, Avp.BearerType.of(false, true), SYNC, Avp.CalledNumber.of("5551234"), List.of());
    private static final SessionMessage.Ocrp OCRP = new SessionMessage.Ocrp(PEER, List.of());
    private static final SessionMessage.Occn OCCN = new SessionMessage.Occn(56_000, SYNC, List.of());
    private static final Disconnect FROM_PEER = Disconnect.of(CdnResult.CARRIER_LOST, "carrier");
    private static final Disconnect FROM_US = Disconnect.of(CdnResult.BUSY, "busy");
    private static final Disconnect BAD = Disconnect.of(CdnResult.LOOP_DETECTED, "not acceptable");

    private static final List<CallEvent> EVENTS = List.of(
            new CallEvent.IncomingCallRequested(ICRQ),
            new CallEvent.OutgoingCallRequested(OCRQ),
            new CallEvent.TunnelOpened(),
            new CallEvent.IcrqReceived(ICRQ),
            new CallEvent.IcrpReceived(ICRP),
            new CallEvent.IccnReceived(ICCN),
            new CallEvent.OcrqReceived(OCRQ),
            new CallEvent.OcrpReceived(OCRP),
            new CallEvent.OccnReceived(OCCN),
            new CallEvent.NotAcceptable(BAD),
            new CallEvent.CdnReceived(FROM_PEER),
            new CallEvent.Answered(),
            new CallEvent.LineConnected(ICCN),
            new CallEvent.BearerAnswered(OCCN),
            new CallEvent.CloseRequested(FROM_US),
            new CallEvent.SetupExpired());

    @Test
    void theSamplesHoldEveryEvent() {
        assertThat(EVENTS)
                .extracting(event -> event.getClass().getSimpleName())
                .doesNotHaveDuplicates()
                .hasSize(CallEvent.class.getPermittedSubclasses().length
                        - 1
                        + CallEvent.SetupMessage.class.getPermittedSubclasses().length);
    }

    @Test
    void lacIncomingCallDoesWhatTheTableSays() {
        var states = new LinkedHashMap<String, LacIncomingCall.State>();
        states.put("idle", new LacIncomingCall.State.Idle());
        states.put("wait-tunnel", new LacIncomingCall.State.WaitTunnel(ICRQ));
        states.put("wait-reply", new LacIncomingCall.State.WaitReply(ICRQ, Optional.empty()));
        states.put("wait-reply, line up", new LacIncomingCall.State.WaitReply(ICRQ, Optional.of(ICCN)));
        states.put("wait-line", new LacIncomingCall.State.WaitLine(PEER, ICRQ));
        states.put("established", new LacIncomingCall.State.Established(PEER));
        compare("lac-incoming", states, LacIncomingCall::on);
    }

    @Test
    void lnsIncomingCallDoesWhatTheTableSays() {
        var states = new LinkedHashMap<String, LnsIncomingCall.State>();
        states.put("idle", new LnsIncomingCall.State.Idle());
        states.put("offered", new LnsIncomingCall.State.Offered(PEER, ICRQ));
        states.put("wait-connect", new LnsIncomingCall.State.WaitConnect(PEER, ICRQ));
        states.put("established", new LnsIncomingCall.State.Established(PEER));
        compare("lns-incoming", states, LnsIncomingCall::on);
    }

    @Test
    void lacOutgoingCallDoesWhatTheTableSays() {
        var states = new LinkedHashMap<String, LacOutgoingCall.State>();
        states.put("idle", new LacOutgoingCall.State.Idle());
        states.put("offered", new LacOutgoingCall.State.Offered(PEER, OCRQ));
        states.put("wait-cs-answer", new LacOutgoingCall.State.WaitCsAnswer(PEER, OCRQ));
        states.put("established", new LacOutgoingCall.State.Established(PEER));
        compare("lac-outgoing", states, LacOutgoingCall::on);
    }

    @Test
    void lnsOutgoingCallDoesWhatTheTableSays() {
        var states = new LinkedHashMap<String, LnsOutgoingCall.State>();
        states.put("idle", new LnsOutgoingCall.State.Idle());
        states.put("wait-tunnel", new LnsOutgoingCall.State.WaitTunnel(OCRQ));
        states.put("wait-reply", new LnsOutgoingCall.State.WaitReply(OCRQ));
        states.put("wait-connect", new LnsOutgoingCall.State.WaitConnect(PEER, OCRQ));
        states.put("established", new LnsOutgoingCall.State.Established(PEER));
        compare("lns-outgoing", states, LnsOutgoingCall::on);
    }

    @Test
    void onlyIdleIsIdleAndOnlyEstablishedIsEstablished() {
        List<CallState> idle = List.of(
                new LacIncomingCall.State.Idle(),
                new LnsIncomingCall.State.Idle(),
                new LacOutgoingCall.State.Idle(),
                new LnsOutgoingCall.State.Idle());
        List<CallState> established = List.of(
                new LacIncomingCall.State.Established(PEER),
                new LnsIncomingCall.State.Established(PEER),
                new LacOutgoingCall.State.Established(PEER),
                new LnsOutgoingCall.State.Established(PEER));
        List<CallState> between = List.of(
                new LacIncomingCall.State.WaitLine(PEER, ICRQ),
                new LnsIncomingCall.State.Offered(PEER, ICRQ),
                new LacOutgoingCall.State.WaitCsAnswer(PEER, OCRQ),
                new LnsOutgoingCall.State.WaitConnect(PEER, OCRQ));
        assertThat(idle).allMatch(CallState::isIdle).noneMatch(CallState::isEstablished);
        assertThat(idle).extracting(CallState::peer).containsOnly(SessionId.NONE);
        assertThat(established).allMatch(CallState::isEstablished).noneMatch(CallState::isIdle);
        assertThat(established).extracting(CallState::peer).containsOnly(PEER);
        assertThat(between).noneMatch(CallState::isEstablished).noneMatch(CallState::isIdle);
        assertThat(between).extracting(CallState::peer).containsOnly(PEER);
    }

    @Test
    void whatWasAskedAndWhatWasConnectedIsReportedTogether() {
        var step = LacIncomingCall.on(
                new LacIncomingCall.State.WaitReply(ICRQ, Optional.of(ICCN)), new CallEvent.IcrpReceived(ICRP));
        assertThat(step.next()).isEqualTo(new LacIncomingCall.State.Established(PEER));
        var incoming = new CallFacts.Incoming(ICRQ, ICCN);
        assertThat(step.actions())
                .containsExactly(new CallAction.SendIccn(ICCN), new CallAction.ReportEstablished(incoming));
        assertThat(incoming.isSequencingRequired()).isTrue();
        var plain = new SessionMessage.Iccn(1, SYNC, List.of());
        assertThat(new CallFacts.Incoming(ICRQ, plain).isSequencingRequired()).isFalse();
        var sequenced = new SessionMessage.Occn(1, SYNC, List.of(new Avp.SequencingRequired()));
        assertThat(new CallFacts.Outgoing(OCRQ, sequenced).isSequencingRequired())
                .isTrue();

        assertThat(LnsIncomingCall.on(
                                new LnsIncomingCall.State.WaitConnect(PEER, ICRQ), new CallEvent.IccnReceived(ICCN))
                        .actions())
                .containsExactly(new CallAction.ReportEstablished(incoming));

        var outgoing = new CallFacts.Outgoing(OCRQ, OCCN);
        assertThat(outgoing.isSequencingRequired()).isFalse();
        assertThat(LacOutgoingCall.on(
                                new LacOutgoingCall.State.WaitCsAnswer(PEER, OCRQ), new CallEvent.BearerAnswered(OCCN))
                        .actions())
                .containsExactly(new CallAction.SendOccn(OCCN), new CallAction.ReportEstablished(outgoing));
        assertThat(LnsOutgoingCall.on(
                                new LnsOutgoingCall.State.WaitConnect(PEER, OCRQ), new CallEvent.OccnReceived(OCCN))
                        .actions())
                .containsExactly(new CallAction.ReportEstablished(outgoing));
    }

    @Test
    void aMisplacedMessageIsNamedInTheCdn() {
        var step =
                LnsIncomingCall.on(new LnsIncomingCall.State.WaitConnect(PEER, ICRQ), new CallEvent.OcrpReceived(OCRP));
        assertThat(((CallAction.SendCdn) step.actions().getFirst())
                        .disconnect()
                        .result()
                        .message())
                .contains("OCRP in wait-connect");
    }

    private static <S extends CallState> void compare(
            String table, Map<String, S> states, BiFunction<S, CallEvent, CallStep> machine) {
        var actual = new LinkedHashMap<String, String>();
        states.forEach((name, state) -> EVENTS.forEach(event -> {
            var step = machine.apply(state, event);
            actual.put(
                    TransitionTable.key(name, event.getClass().getSimpleName()),
                    TransitionTable.value(
                            step.actions().stream().map(CallMachinesTest::print).toList(), name(step.next())));
        }));
        TransitionTable.read(table).matches(actual);
    }

    private static String print(CallAction action) {
        return switch (action) {
            case CallAction.SendCdn(var why) -> "SendCdn(" + code(why) + ")";
            case CallAction.CleanUp(var reason) -> "CleanUp(" + reason.by() + " " + code(reason.disconnect()) + ")";
            case CallAction.SendIcrq _,
                    CallAction.SendIcrp _,
                    CallAction.SendIccn _,
                    CallAction.SendOcrq _,
                    CallAction.SendOcrp _,
                    CallAction.SendOccn _,
                    CallAction.OfferIncoming _,
                    CallAction.OfferOutgoing _,
                    CallAction.ReportAccepted _,
                    CallAction.ReportEstablished _ -> action.getClass().getSimpleName();
        };
    }

    private static String code(Disconnect why) {
        int code = why.result().code();
        return code == 2 ? "2/" + why.result().errorCode().orElseThrow() : Integer.toString(code);
    }

    private static String name(CallState state) {
        return switch (state) {
            case LacIncomingCall.State.Idle _,
                    LnsIncomingCall.State.Idle _,
                    LacOutgoingCall.State.Idle _,
                    LnsOutgoingCall.State.Idle _ -> "idle";
            case LacIncomingCall.State.WaitTunnel _, LnsOutgoingCall.State.WaitTunnel _ -> "wait-tunnel";
            case LacIncomingCall.State.WaitReply(var request, var line) ->
                line.isPresent() ? "wait-reply, line up" : "wait-reply";
            case LnsOutgoingCall.State.WaitReply _ -> "wait-reply";
            case LacIncomingCall.State.WaitLine _ -> "wait-line";
            case LnsIncomingCall.State.Offered _, LacOutgoingCall.State.Offered _ -> "offered";
            case LnsIncomingCall.State.WaitConnect _, LnsOutgoingCall.State.WaitConnect _ -> "wait-connect";
            case LacOutgoingCall.State.WaitCsAnswer _ -> "wait-cs-answer";
            case LacIncomingCall.State.Established _,
                    LnsIncomingCall.State.Established _,
                    LacOutgoingCall.State.Established _,
                    LnsOutgoingCall.State.Established _ -> "established";
        };
    }
}
