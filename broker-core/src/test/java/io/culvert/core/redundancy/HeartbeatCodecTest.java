package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class HeartbeatCodecTest {
    private static final Heartbeat SAMPLE = new Heartbeat(
            "lns-1",
            Incarnation.of(0x1f00, 3, 0),
            new BootTime(5_000_000_000L),
            new BootTime(4_900_000_000L),
            StateName.STANDBY_HOT,
            7,
            true,
            9,
            1234,
            Instant.ofEpochSecond(1_900_000_000L, 5),
            new TreeSet<>(java.util.List.of(1, 2)),
            2,
            false,
            true,
            Duration.ofSeconds(5),
            false);

    private static final String OCTETS = "43480096"
            + "0100056c6e732d31"
            + "0200080001f00000030000"
            + "030008000000012a05f200"
            + "0400080000000124101100"
            + "0500080000000000000008"
            + "0600080000000000000007"
            + "07000101"
            + "0800080000000000000009"
            + "09000800000000000004d2"
            + "0a000800000000713fb300"
            + "0b00080000000000000005"
            + "0c00020102"
            + "0d00080000000000000002"
            + "0e000100"
            + "0f000101"
            + "1000080000000000001388"
            + "11000100";

    @Test
    void aHeartbeatIsTheseOctets() {
        assertThat(HeartbeatCodec.encode(SAMPLE)).isEqualTo(Octets.ofHex(OCTETS));
        assertThat(HeartbeatCodec.decode(Octets.ofHex(OCTETS))).isEqualTo(new DecodedHeartbeat.Ok(SAMPLE));
    }

    @Test
    void whatHasBeenAddedSinceIsAbsentWhereItSaysNothingAndMayBe() {
        var wanting = new Heartbeat(
                SAMPLE.unit(),
                SAMPLE.incarnation(),
                SAMPLE.sentAt(),
                SAMPLE.echo(),
                SAMPLE.state(),
                SAMPLE.heldEpoch(),
                SAMPLE.gateShut(),
                SAMPLE.highestEpoch(),
                SAMPLE.confirmed(),
                SAMPLE.wallClock(),
                SAMPLE.readable(),
                SAMPLE.written(),
                SAMPLE.suspended(),
                SAMPLE.storeReachable(),
                SAMPLE.promise(),
                SAMPLE.degraded(),
                true);
        var octets = HeartbeatCodec.encode(wanting);
        assertThat(octets.slice(octets.length() - 4, octets.length())).isEqualTo(Octets.ofHex("12000101"));
        assertThat(HeartbeatCodec.decode(octets)).isEqualTo(new DecodedHeartbeat.Ok(wanting));
    }

    @Test
    void everyPrefixIsMalformed() {
        var octets = HeartbeatCodec.encode(SAMPLE);
        for (int length = 0; length < octets.length(); length++) {
            assertThat(HeartbeatCodec.decode(octets.slice(0, length))).isInstanceOf(DecodedHeartbeat.Malformed.class);
        }
    }

    @Test
    void aFieldThatIsNotKnownIsSkipped() {
        var octets = HeartbeatCodec.encode(SAMPLE);
        var longer = new OctetWriter().octets(octets).u8(200).u16(2).u16(0xFFFF);
        longer.patchU16(2, longer.length() - HeartbeatCodec.HEAD);

        assertThat(HeartbeatCodec.decode(longer.toOctets())).isEqualTo(new DecodedHeartbeat.Ok(SAMPLE));
    }

    @Test
    void theLengthOfTheFieldsIsInTheHead() {
        var octets = HeartbeatCodec.encode(SAMPLE);

        assertThat(HeartbeatCodec.fieldsLength(octets.slice(0, 4))).isEqualTo(octets.length() - 4);
        assertThat(HeartbeatCodec.fieldsLength(Octets.ofHex("43490010"))).isEqualTo(-1);
        assertThat(HeartbeatCodec.fieldsLength(Octets.ofHex("4348ffff"))).isEqualTo(-1);
    }

    @Test
    void whateverComesIsAnsweredAndWhatIsReadIsWrittenTheSame() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        var sample = HeartbeatCodec.encode(SAMPLE).toByteArray();
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            var bytes = sample.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (HeartbeatCodec.decode(Octets.of(bytes)) instanceof DecodedHeartbeat.Ok(var heartbeat)) {
                read++;
                assertThat(HeartbeatCodec.decode(HeartbeatCodec.encode(heartbeat)))
                        .isEqualTo(new DecodedHeartbeat.Ok(heartbeat));
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    @Test
    void aLeaseIsReadAsItIsWritten() {
        var value = new LeaseValue("lns-1", Incarnation.of(0xfffffff, 12, 0xab), 77);

        assertThat(value.text()).isEqualTo("lns-1/fffffff0000c00ab/77");
        assertThat(LeaseValue.parse(value.text())).contains(value);
        for (var wrong : new String[] {
            "",
            "a",
            "a/fffffff0000c00ab",
            "a/fffffff0000c00ab/0",
            "a/fffffff0000c00a/1",
            "/fffffff0000c00ab/1",
            "a/fffffff0000c00ab/1/1",
            "a/fffffff0000c00ab/01",
            "a/FFFFFFF0000c00ab/1",
            "a/+ffffff0000c00ab/1",
            "a b/fffffff0000c00ab/1"
        }) {
            assertThat(LeaseValue.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void onlyALaterStartInTheSameDirectorySucceeds() {
        var life = Incarnation.of(5, 3, 9);

        assertThat(Incarnation.of(5, 4, 1).isSuccessorOf(life)).isTrue();
        assertThat(Incarnation.of(5, 3, 8).isSuccessorOf(life)).isFalse();
        assertThat(Incarnation.of(5, 2, 1).isSuccessorOf(life)).isFalse();
        assertThat(Incarnation.of(6, 4, 1).isSuccessorOf(life)).isFalse();
    }
}
