package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.ScriptedPeer.ICCN;
import static io.culvert.l2tp.tunnel.ScriptedPeer.OCCN;
import static io.culvert.l2tp.tunnel.ScriptedPeer.icrq;
import static io.culvert.l2tp.tunnel.ScriptedPeer.ocrq;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallFacts;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.tunnel.TunnelOutput.CallAccepted;
import io.culvert.l2tp.tunnel.TunnelOutput.CallCleared;
import io.culvert.l2tp.tunnel.TunnelOutput.CallEstablished;
import io.culvert.l2tp.tunnel.TunnelOutput.CallOffered;
import io.culvert.l2tp.tunnel.TunnelOutput.CallRefused;
import io.culvert.l2tp.tunnel.TunnelOutput.LinkInfo;
import io.culvert.l2tp.tunnel.TunnelOutput.OutgoingCallOffered;
import io.culvert.l2tp.tunnel.TunnelOutput.WanErrors;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.SessionMessage.Occn;
import io.culvert.l2tp.wire.SessionMessage.Ocrp;
import io.culvert.l2tp.wire.SessionMessage.Ocrq;
import io.culvert.l2tp.wire.SessionMessage.Sli;
import io.culvert.l2tp.wire.SessionMessage.Wen;
import io.culvert.l2tp.wire.TunnelMessage.Csun;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TunnelCallTest {
    private static final TunnelSettings SETTINGS =
            TunnelSettings.builder("culvert").build();
    private static final SessionId THEIRS = new SessionId(77);
    private static final SessionId UNKNOWN = new SessionId(9);
    private static final Disconnect BUSY = Disconnect.of(CdnResult.BUSY, "busy");
    private static final Avp UNKNOWN_MANDATORY = new Avp.Unknown(0, 999, true, Octets.ofHex("01"), false);

    private final ScriptedPeer peer = ScriptedPeer.established(SETTINGS);

    // Incoming, we are LNS.

    @Test
    void anIncomingCallIsOfferedAnsweredAndEstablished() {
        var request = icrq(77, Avp.CallingNumber.of("5551"), Avp.BearerType.of(true, false));
        peer.send(request);
        peer.takeSilently();
        var offered = peer.report(CallOffered.class);
        assertThat(offered).isEqualTo(new CallOffered(offered.local(), THEIRS, request));
        assertThat(offered.local().isAssigned()).isTrue();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).as("not answered in the same step").hasSize(1);
        assertThat(peer.tunnel.sessionCount()).isEqualTo(1);

        assertThat(peer.tunnel.answerCall(offered.local(), peer.now)).isTrue();
        peer.take();
        assertThat(peer.last(Icrp.class)).isEqualTo(new Icrp(offered.local(), List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);

        peer.forget();
        var connected = new Iccn(64_000, ScriptedPeer.SYNC, List.of(new Avp.SequencingRequired()));
        peer.send(offered.local(), connected);
        peer.takeSilently();
        var facts = new CallFacts.Incoming(request, connected);
        assertThat(peer.reports).containsExactly(new CallEstablished(offered.local(), THEIRS, facts));
        assertThat(facts.isSequencingRequired()).isTrue();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);
    }

    @Test
    void anAnswerInTheSameStepSavesTheZlb() {
        peer.send(icrq(77));
        var reports = peer.tunnel.drain();
        assertThat(reports).hasSize(1);
        peer.tunnel.answerCall(((CallOffered) reports.getFirst()).local(), peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.lastHeader().nr().value()).isEqualTo(peer.ns);
        assertThat(peer.zlbs).isEmpty();
    }

    @Test
    void aRefusedCallGetsACdnWithEverythingThatWasSaid() {
        var offered = offer();
        var cause = new Avp.PppDisconnectCause(16, 0xC223, 1, Optional.of("wrong password"));
        var q931 = new Avp.Q931CauseCode(17, 5, Optional.empty());
        var why = new Disconnect(Result.of(CdnResult.ADMINISTRATIVE, "no"), List.of(cause), Optional.of(q931));
        assertThat(peer.tunnel.clearCall(offered, why, peer.now)).isTrue();
        peer.takeSilently();

        assertThat(peer.last(Cdn.class))
                .isEqualTo(new Cdn(Result.of(CdnResult.ADMINISTRATIVE, "no"), offered, List.of(q931, cause)));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
        assertThat(peer.report(CallCleared.class)).isEqualTo(new CallCleared(offered, new ClearReason(By.LOCAL, why)));
        assertThat(peer.tunnel.sessionCount()).isZero();
        assertThat(peer.tunnel.clearCall(offered, why, peer.now)).isFalse();
        assertThat(peer.tunnel.answerCall(offered, peer.now)).isFalse();
        assertThat(peer.tunnel.callConnected(offered, ICCN, peer.now)).isFalse();
        assertThat(peer.tunnel.callConnected(offered, OCCN, peer.now)).isFalse();
    }

    @Test
    void thePeerEndsACallWithEverythingThatItSays() {
        var local = establishIncoming(77);
        var cause = new Avp.PppDisconnectCause(3, 0, 0, Optional.empty());
        var second = new Avp.PppDisconnectCause(17, 0x8021, 1, Optional.empty());
        var q931 = new Avp.Q931CauseCode(16, 5, Optional.empty());
        var result = Result.of(CdnResult.CARRIER_LOST, "hung up");
        peer.send(local, new Cdn(result, THEIRS, List.of(q931, cause, second)));
        peer.takeSilently();
        assertThat(peer.report(CallCleared.class).reason())
                .isEqualTo(new ClearReason(By.PEER, new Disconnect(result, List.of(cause, second), Optional.of(q931))));
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.tunnel.sessionCount()).isZero();
    }

    @Test
    void aCdnWithSessionIdZeroIsRecognizedByTheAssignedSessionId() {
        var local = offer();
        peer.send(new Cdn(Result.of(CdnResult.CARRIER_LOST), THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.report(CallCleared.class).local()).isEqualTo(local);
        assertThat(peer.heard).isEmpty();

        peer.forget();
        peer.send(new Cdn(Result.of(CdnResult.CARRIER_LOST), THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNKNOWN_SESSION);
    }

    @Test
    void aRequestWithASessionIdInUseEndsTheCallThatHasIt() {
        var local = establishIncoming(77);
        peer.send(icrq(77));
        peer.takeSilently();
        assertThat(peer.last(Cdn.class).assignedSessionId()).isEqualTo(local);
        assertThat(peer.last(Cdn.class).result().generalError()).contains(GeneralError.SESSION_ID_INVALID);
        assertThat(peer.report(CallCleared.class).reason().by()).isEqualTo(By.PROTOCOL_ERROR);
        assertThat(peer.reports(CallOffered.class)).isEmpty();

        peer.forget();
        peer.send(icrq(77));
        peer.takeSilently();
        assertThat(peer.reports(CallOffered.class)).as("the ID is free again").hasSize(1);
    }

    @Test
    void aRequestThatNamesASessionOfOursIsAboutThatCall() {
        var local = establishIncoming(77);
        peer.send(local, icrq(78));
        peer.takeSilently();
        assertThat(peer.last(Cdn.class).assignedSessionId()).isEqualTo(local);
        assertThat(peer.tunnel.sessionCount()).isZero();

        peer.forget();
        peer.send(UNKNOWN, icrq(79));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNKNOWN_SESSION);
        assertThat(peer.reports(CallOffered.class)).isEmpty();
    }

    @Test
    void messagesForUnknownSessionsAreAcknowledgedDroppedAndCounted() {
        var messages = List.of(
                ICCN,
                OCCN,
                new Icrp(THEIRS, List.of()),
                new Ocrp(THEIRS, List.of()),
                new Cdn(Result.of(CdnResult.CARRIER_LOST), THEIRS, List.of()),
                new Sli(new Avp.Accm(1, 2), List.of()),
                new Wen(new Avp.CallErrors(1, 2, 3, 4, 5, 6), List.of()));
        for (var message : messages) {
            peer.forget();
            peer.send(UNKNOWN, message);
            peer.takeSilently();
            assertThat(peer.counted()).as("%s", message).containsExactly(TunnelEvent.UNKNOWN_SESSION);
            assertThat(peer.heard).isEmpty();
            assertThat(peer.zlbs).hasSize(1);
        }
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void theSessionLimitRefusesWithATemporaryCdn() {
        var small = ScriptedPeer.established(
                TunnelSettings.builder("small").maxSessions(1).build());
        small.send(icrq(1));
        small.take();
        var first = small.report(CallOffered.class).local();
        small.forget();
        small.send(icrq(2));
        small.take();
        assertThat(small.counted()).containsExactly(TunnelEvent.SESSION_LIMIT);
        var cdn = small.last(Cdn.class);
        assertThat(small.report(CallRefused.class))
                .isEqualTo(new CallRefused(
                        new SessionId(2),
                        TunnelOutput.Refusal.NO_SESSION_ID,
                        Disconnect.of(CdnResult.NO_FACILITIES_TEMPORARY, "no more sessions in this tunnel")));
        assertThat(cdn.result())
                .isEqualTo(Result.of(CdnResult.NO_FACILITIES_TEMPORARY, "no more sessions in this tunnel"));
        assertThat(cdn.assignedSessionId().isAssigned()).isTrue();
        assertThat(cdn.assignedSessionId()).isNotEqualTo(first);
        assertThat(small.lastHeader().sessionId()).isEqualTo(new SessionId(2));
        assertThat(small.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), small.now))
                .isEmpty();
        assertThat(small.tunnel.placeOutgoingCall(ScriptedPeer::ocrq, small.now))
                .isEmpty();
        assertThat(small.tunnel.sessionCount()).isEqualTo(1);

        small.tunnel.clearCall(first, BUSY, small.now);
        small.take();
        small.forget();
        small.send(icrq(3));
        small.takeSilently();
        assertThat(small.reports(CallOffered.class)).hasSize(1);
    }

    @Test
    void anUnknownMandatoryAvpInARequestRefusesTheCallAndNamesTheAvp() {
        peer.send(icrq(77, UNKNOWN_MANDATORY));
        peer.takeSilently();
        assertThat(peer.reports(CallOffered.class)).isEmpty();
        assertThat(peer.reports(TunnelOutput.MessageRejected.class)).hasSize(1);
        var refused = peer.report(CallRefused.class);
        assertThat(refused.peer()).isEqualTo(THEIRS);
        assertThat(refused.refusal()).isEqualTo(TunnelOutput.Refusal.MALFORMED);
        assertThat(refused.why().result()).isEqualTo(peer.last(Cdn.class).result());
        assertUnknownAvpNamed(peer.last(Cdn.class));
        assertThat(peer.last(Cdn.class).assignedSessionId().isAssigned()).isTrue();
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
        assertThat(peer.tunnel.isClosed()).isFalse();
        assertThat(peer.tunnel.sessionCount()).isZero();
    }

    @Test
    void anOutgoingCallThatCannotBeReadIsRefusedLikewise() {
        var request = ocrq(THEIRS);
        peer.send(new Ocrq(
                THEIRS,
                request.callSerialNumber(),
                request.minimumBps(),
                request.maximumBps(),
                request.bearerType(),
                request.framingType(),
                request.calledNumber(),
                List.of(UNKNOWN_MANDATORY)));
        peer.takeSilently();
        assertThat(peer.report(CallRefused.class).peer()).isEqualTo(THEIRS);
        assertThat(peer.report(CallRefused.class).refusal()).isEqualTo(TunnelOutput.Refusal.MALFORMED);
        assertUnknownAvpNamed(peer.last(Cdn.class));
    }

    @Test
    void aRequestThatNamesNoSessionIsRefusedWithoutAWord() {
        peer.sendBody(SessionId.NONE, Octets.ofHex("8008 0000 0000 000a" + "800a 0000 000f 00000001"));
        peer.takeSilently();
        assertThat(peer.report(CallRefused.class).peer()).isEqualTo(SessionId.NONE);
        assertThat(peer.counted()).contains(TunnelEvent.UNKNOWN_SESSION);
        assertThat(peer.messages()).noneMatch(Cdn.class::isInstance);
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void aMalformedRequestForACallThatExistsEndsThatOneAndRefusesNoOther() {
        offer();
        peer.send(icrq(77, UNKNOWN_MANDATORY));
        peer.takeSilently();
        assertThat(peer.reports(CallRefused.class)).isEmpty();
        assertThat(peer.reports(CallCleared.class)).hasSize(1);
    }

    @Test
    void aMalformedReplyToNobodyIsNoRefusedCall() {
        peer.send(new Icrp(THEIRS, List.of(UNKNOWN_MANDATORY)));
        peer.takeSilently();
        assertThat(peer.reports(CallRefused.class)).isEmpty();
        assertThat(peer.last(Cdn.class).result().code()).isEqualTo(2);
    }

    @Test
    void anUnknownMandatoryAvpInALaterMessageEndsTheCall() {
        var local = offer();
        peer.tunnel.answerCall(local, peer.now);
        peer.take();
        peer.send(local, new Iccn(1, ScriptedPeer.SYNC, List.of(UNKNOWN_MANDATORY)));
        peer.takeSilently();
        assertUnknownAvpNamed(peer.last(Cdn.class));
        assertThat(peer.last(Cdn.class).assignedSessionId()).isEqualTo(local);
        assertThat(peer.report(CallCleared.class).reason())
                .isEqualTo(new ClearReason(
                        By.PROTOCOL_ERROR, Disconnect.of(peer.last(Cdn.class).result())));
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void anUnknownMandatoryAvpForAnUnknownSessionIsCounted() {
        peer.send(UNKNOWN, new Iccn(1, ScriptedPeer.SYNC, List.of(UNKNOWN_MANDATORY)));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNKNOWN_SESSION);
        assertThat(peer.heard).isEmpty();
    }

    @Test
    void aSessionMessageThatIsMalformedBeforeTheTunnelIsUpStopsTheTunnel() {
        var early = ScriptedPeer.ofAccepting(SETTINGS);
        early.send(ScriptedPeer.sccrq());
        early.take();
        early.send(icrq(77, UNKNOWN_MANDATORY));
        early.takeSilently();
        assertThat(early.tunnel.isClosed()).isTrue();
        assertThat(early.messages().getLast()).isInstanceOf(StopCcn.class);
    }

    @Test
    void hiddenAvpsAreReadAndSent() {
        var secret = Secret.utf8("between us");
        var hiding = ScriptedPeer.established(
                TunnelSettings.builder("hiding").secret(secret).hideAvps(true).build());
        var request = icrq(77, Avp.CallingNumber.of("5551"));
        hiding.send(SessionId.NONE, request, Hiding.all(secret, ScriptedPeer.random()));
        hiding.takeSilently();
        assertThat(hiding.report(CallOffered.class).request()).isEqualTo(request);

        hiding.tunnel.placeIncomingCall(
                id -> new Icrq(id, 1, List.of(Avp.CallingNumber.of("in the dark"))), hiding.now);
        var send = (TunnelOutput.Send) hiding.tunnel.drain().getFirst();
        assertThat(send.datagram().toHex())
                .doesNotContain(Octets.utf8("in the dark").toHex());
        assertThat(send.datagram().toHex()).contains("00000024");

        var open = ScriptedPeer.established(
                TunnelSettings.builder("open").secret(secret).build());
        open.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of(Avp.CallingNumber.of("in the light"))), open.now);
        var clear = (TunnelOutput.Send) open.tunnel.drain().getFirst();
        assertThat(clear.datagram().toHex())
                .contains(Octets.utf8("in the light").toHex());
    }

    // Incoming, we are LAC.

    @Test
    void anIncomingCallOfOursIsAcceptedThenConnected() {
        var local = place();
        peer.take();
        assertThat(peer.last(Icrq.class)).isEqualTo(new Icrq(local, 5, List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);
        peer.send(local, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.reports).containsExactly(new CallAccepted(local, THEIRS));
        peer.forget();

        assertThat(peer.tunnel.callConnected(local, ICCN, peer.now)).isTrue();
        peer.takeSilently();
        assertThat(peer.last(Iccn.class)).isEqualTo(ICCN);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
        assertThat(peer.reports)
                .containsExactly(new CallEstablished(
                        local, THEIRS, new CallFacts.Incoming(new Icrq(local, 5, List.of()), ICCN)));
    }

    @Test
    void aLineThatIsUpFirstIsConnectedAtTheReply() {
        var local = place();
        peer.take();
        peer.tunnel.callConnected(local, ICCN, peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).hasSize(1);
        peer.send(local, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.last(Iccn.class)).isEqualTo(ICCN);
        assertThat(peer.reports(CallAccepted.class)).isEmpty();
        assertThat(peer.reports(CallEstablished.class)).hasSize(1);
        assertThat(peer.zlbs).as("the ICCN acknowledges").isEmpty();
    }

    @Test
    void aReplyWithASessionIdInUseIsNotAcceptable() {
        var first = establishIncoming(77);
        var second = place();
        peer.take();
        peer.send(second, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.last(Cdn.class))
                .isEqualTo(new Cdn(
                        Result.of(GeneralError.SESSION_ID_INVALID, "session ID 77 is in use for another session"),
                        second,
                        List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);
        assertThat(peer.report(CallCleared.class).local()).isEqualTo(second);
        assertThat(peer.tunnel.sessionCount()).isEqualTo(1);

        peer.forget();
        peer.send(new Cdn(Result.of(CdnResult.CARRIER_LOST), THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.report(CallCleared.class).local())
                .as("77 still leads to it")
                .isEqualTo(first);
    }

    @Test
    void aSecondReplyEndsTheCall() {
        var local = place();
        peer.take();
        peer.send(local, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        peer.send(local, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.last(Cdn.class).result().message()).contains("ICRP in wait-line");
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
    }

    @Test
    void aCallClearedBeforeTheReplyIsNamedByItsOwnId() {
        var local = place();
        peer.take();
        peer.tunnel.clearCall(local, BUSY, peer.now);
        peer.take();
        assertThat(peer.last(Cdn.class)).isEqualTo(new Cdn(BUSY.result(), local, List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);

        peer.forget();
        peer.send(local, new Icrp(THEIRS, List.of()));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNKNOWN_SESSION);
    }

    @Test
    void callsPlacedEarlyWaitForTheTunnel() {
        var opening = ScriptedPeer.ofOpening(SETTINGS);
        var first = opening.tunnel
                .placeIncomingCall(id -> new Icrq(id, 1, List.of()), opening.now)
                .orElseThrow();
        var second = opening.tunnel
                .placeOutgoingCall(ScriptedPeer::ocrq, opening.now)
                .orElseThrow();
        var dropped = opening.tunnel
                .placeIncomingCall(id -> new Icrq(id, 3, List.of()), opening.now)
                .orElseThrow();
        opening.tunnel.clearCall(dropped, BUSY, opening.now);
        opening.takeSilently();
        assertThat(opening.messages()).as("SCCRQ only").hasSize(1);
        assertThat(opening.report(CallCleared.class).reason()).isEqualTo(new ClearReason(By.LOCAL, BUSY));
        opening.forget();

        opening.send(ScriptedPeer.sccrp());
        opening.take();
        opening.take();
        assertThat(opening.messages())
                .containsExactly(new Scccn(List.of()), new Icrq(first, 1, List.of()), ocrq(second));
    }

    // Outgoing, we are LNS.

    @Test
    void anOutgoingCallOfOursIsAcceptedThenConnected() {
        var local = peer.tunnel.placeOutgoingCall(ScriptedPeer::ocrq, peer.now).orElseThrow();
        peer.take();
        assertThat(peer.last(Ocrq.class)).isEqualTo(ocrq(local));
        peer.send(local, new Ocrp(THEIRS, List.of()));
        peer.takeSilently();
        peer.send(local, OCCN);
        peer.takeSilently();
        assertThat(peer.reports)
                .containsExactly(
                        new CallAccepted(local, THEIRS),
                        new CallEstablished(local, THEIRS, new CallFacts.Outgoing(ocrq(local), OCCN)));
    }

    // Outgoing, we are LAC.

    @Test
    void anOutgoingCallIsOfferedAnsweredAndConnected() {
        var request = ocrq(THEIRS);
        peer.send(request);
        peer.takeSilently();
        var offered = peer.report(OutgoingCallOffered.class);
        assertThat(offered).isEqualTo(new OutgoingCallOffered(offered.local(), THEIRS, request));
        peer.forget();
        assertThat(peer.tunnel.answerCall(offered.local(), peer.now)).isTrue();
        peer.take();
        assertThat(peer.last(Ocrp.class)).isEqualTo(new Ocrp(offered.local(), List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
        assertThat(peer.tunnel.callConnected(offered.local(), OCCN, peer.now)).isTrue();
        peer.take();
        assertThat(peer.last(Occn.class)).isEqualTo(OCCN);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
        assertThat(peer.reports)
                .containsExactly(new CallEstablished(offered.local(), THEIRS, new CallFacts.Outgoing(request, OCCN)));
    }

    // Messages about the line.

    @Test
    void linkInfoAndWanErrorsAreReportedOfEstablishedCallsOnly() {
        var sli = new Sli(new Avp.Accm(1, 2), List.of());
        var wen = new Wen(new Avp.CallErrors(1, 2, 3, 4, 5, 6), List.of());
        var local = offer();
        peer.send(local, sli);
        peer.send(local, wen);
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNEXPECTED_MESSAGE, TunnelEvent.UNEXPECTED_MESSAGE);
        assertThat(peer.tunnel.sendSetLinkInfo(local, sli, peer.now)).isFalse();
        assertThat(peer.tunnel.sendWanErrors(local, wen, peer.now)).isFalse();
        assertThat(peer.tunnel.sendSetLinkInfo(UNKNOWN, sli, peer.now)).isFalse();
        peer.tunnel.answerCall(local, peer.now);
        peer.take();
        peer.send(local, ICCN);
        peer.take();
        peer.forget();

        peer.send(local, sli);
        peer.send(local, wen);
        peer.takeSilently();
        assertThat(peer.reports).containsExactly(new LinkInfo(local, sli), new WanErrors(local, wen));
        assertThat(peer.tunnel.sendSetLinkInfo(local, sli, peer.now)).isTrue();
        assertThat(peer.tunnel.sendWanErrors(local, wen, peer.now)).isTrue();
        peer.take();
        assertThat(peer.messages()).containsExactly(sli, wen);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(THEIRS);
    }

    @Test
    void messagesOfExtensionsWithoutAUseAreCounted() {
        peer.send(new Csun(List.of(new Avp.ConnectSpeedUpdate(UNKNOWN, 1, 2)), List.of()));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNSUPPORTED_MESSAGE);
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void messagesThatCameEarlyAreProcessedInOrder() {
        var icrq = icrq(77);
        peer.ns++;
        peer.send(icrq);
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.HELD_OUT_OF_ORDER);
        assertThat(peer.zlbs).isEmpty();
        peer.forget();
        peer.ns -= 2;
        peer.send(icrq(76));
        peer.takeSilently();
        assertThat(peer.reports(CallOffered.class))
                .extracting(CallOffered::peer)
                .containsExactly(new SessionId(76), THEIRS);
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.zlbs.getFirst().nr().value()).isEqualTo(peer.ns + 1);
    }

    private void assertUnknownAvpNamed(Cdn cdn) {
        assertThat(cdn.result().generalError()).contains(GeneralError.UNKNOWN_MANDATORY_AVP);
        assertThat(cdn.result().message())
                .hasValueSatisfying(text -> assertThat(text).contains("999"));
    }

    private SessionId offer() {
        peer.send(icrq(77));
        peer.take();
        var local = peer.report(CallOffered.class).local();
        peer.forget();
        return local;
    }

    private SessionId establishIncoming(int theirs) {
        peer.send(icrq(theirs));
        peer.take();
        var local = peer.report(CallOffered.class).local();
        peer.tunnel.answerCall(local, peer.now);
        peer.take();
        peer.send(local, ICCN);
        peer.take();
        peer.forget();
        return local;
    }

    private SessionId place() {
        return peer.tunnel
                .placeIncomingCall(id -> new Icrq(id, 5, List.of()), peer.now)
                .orElseThrow();
    }
}
