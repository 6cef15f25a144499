package io.culvert.l2tp.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.channel.ChannelNumbers;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Avp.FailoverSessionState;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControlResetTest {
    /** RFC 4951 Appendix A. */
    @Test
    void theEndsAreEachOthersMirrorImage() {
        var suggestion = new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(100));
        assertThat(ControlReset.ofRequester(Optional.of(suggestion)))
                .isEqualTo(new ControlReset(new SequenceNumber(3), new SequenceNumber(100)));
        assertThat(ControlReset.ofResponder(suggestion))
                .isEqualTo(new ControlReset(new SequenceNumber(100), new SequenceNumber(3)));
    }

    @Test
    void withoutASuggestionBothNumbersAreZero() {
        assertThat(ControlReset.ofRequester(Optional.empty()))
                .isEqualTo(new ControlReset(SequenceNumber.ZERO, SequenceNumber.ZERO));
    }

    @Test
    void whatIsSuggestedIsAheadOfAllThatMayStillBeUnderWay() {
        var numbers = new ChannelNumbers(
                new SequenceNumber(65_500),
                new SequenceNumber(65_510),
                new SequenceNumber(65_520),
                new SequenceNumber(7),
                0);
        var suggestion = ControlReset.suggestion(numbers);
        assertThat(suggestion.nr()).isEqualTo(new SequenceNumber(65_520).plus(ControlReset.GAP));
        assertThat(suggestion.ns()).isEqualTo(new SequenceNumber(7 + ControlReset.GAP));
        assertThat(numbers.next().isBefore(suggestion.nr())).isTrue();
        // The widest window of the peer's messages.
        assertThat(new SequenceNumber(7 + 16_383).isBefore(suggestion.ns())).isTrue();
    }

    @Test
    void manySessionsAreAskedAboutInMessagesThatNeedNoFragments() {
        var sessions = IntStream.rangeClosed(1, 201)
                .mapToObj(id -> new FailoverSessionState(new SessionId(id), new SessionId(1000 + id)))
                .toList();
        var queries = SessionStates.queries(sessions);
        assertThat(queries).hasSize(3);
        assertThat(queries).allSatisfy(query -> assertThat(query.sessions()).hasSizeLessThanOrEqualTo(80));
        assertThat(queries.stream().flatMap(query -> query.sessions().stream())).containsExactlyElementsOf(sessions);
        assertThat(SessionStates.responses(sessions)).hasSize(3);
        assertThat(SessionStates.queries(sessions.subList(0, 0))).isEmpty();
    }
}
