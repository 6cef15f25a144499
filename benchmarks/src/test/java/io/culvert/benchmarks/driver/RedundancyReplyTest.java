package io.culvert.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedundancyReplyTest {
    @Test
    void readsWhatAUnitThatHasTakenOverTells() {
        var reply = RedundancyReply.parse("""
                {"haSupport":"Silent Failover","tunnels":{"total":8000,"haEnabled":8000,"haEstablished":8000,"resync":0},\
                "sessions":{"total":16000,"haEnabled":16000,"haEstablished":16000},\
                "resync":{"succeeded":7999,"failed":1,"durationSeconds":0.412,"complete":true}}""");

        assertThat(reply.tunnels()).isEqualTo(8000);
        assertThat(reply.sessions()).isEqualTo(16_000);
        assertThat(reply.succeeded()).isEqualTo(7999);
        assertThat(reply.failed()).isOne();
        assertThat(reply.complete()).isTrue();
        assertThat(reply.seconds()).contains(0.412);
    }

    @Test
    void tellsThatTheResyncLasts() {
        var reply = RedundancyReply.parse("""
                {"tunnels":{"total":2,"resync":1},"sessions":{"total":4},\
                "resync":{"succeeded":1,"failed":0,"complete":false}}""");

        assertThat(reply.complete()).isFalse();
        assertThat(reply.seconds()).isEmpty();
    }

    @Test
    void readsADurationThatIsWrittenWithAnExponent() {
        var reply = RedundancyReply.parse("{\"resync\":{\"durationSeconds\":5.0E-4,\"complete\":true}}");

        assertThat(reply.seconds()).contains(0.0005);
    }
}
