package io.culvert.ppp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.frame.ControlPacket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketCodecTest {
    private static ControlPacket packet(String hex) {
        return ControlPacket.decode(Octets.ofHex(hex)).orElseThrow();
    }

    @Test
    void papPacketsAreReadAndWritten() {
        var samples = List.of(
                new PapPacket.AuthenticateRequest(1, Octets.utf8("alice"), Secret.utf8("alicepw")),
                new PapPacket.AuthenticateRequest(255, Octets.EMPTY, Secret.of(Octets.EMPTY)),
                new PapPacket.AuthenticateAck(1, Octets.utf8("Authentication succeeded")),
                new PapPacket.AuthenticateNak(2, Octets.EMPTY));
        var bytes = List.of(
                "01010012 05616c696365 07616c6963657077",
                "01ff0006 0000",
                "0201001d 1841757468656e7469636174696f6e20737563636565646564",
                "03020005 00");
        for (int i = 0; i < samples.size(); i++) {
            assertThat(samples.get(i).encode().encode()).isEqualTo(Octets.ofHex(bytes.get(i)));
            assertThat(PapPacket.decode(packet(bytes.get(i)))).contains(samples.get(i));
        }
    }

    @Test
    void papAnswerWithoutMessageLengthHasNoMessage() {
        assertThat(PapPacket.decode(packet("02070004"))).contains(new PapPacket.AuthenticateAck(7, Octets.EMPTY));
        assertThat(PapPacket.decode(packet("03070004"))).contains(new PapPacket.AuthenticateNak(7, Octets.EMPTY));
    }

    @Test
    void papDataBehindTheFieldsIsIgnored() {
        assertThat(PapPacket.decode(packet("01010009 0161 0162 ff")))
                .contains(new PapPacket.AuthenticateRequest(1, Octets.utf8("a"), Secret.utf8("b")));
        assertThat(PapPacket.decode(packet("02010007 0161 ff")))
                .contains(new PapPacket.AuthenticateAck(1, Octets.utf8("a")));
    }

    @Test
    void papPacketsThatAreCutOrUnknownAreMalformed() {
        for (var bytes : List.of(
                "01010004",
                "01010005 01",
                "01010005 00",
                "01010006 0161",
                "01010007 0161 01",
                "02010005 01",
                "03010006 02aa",
                "00010004",
                "04010004",
                "04010005 00")) {
            assertThat(PapPacket.decode(packet(bytes))).as(bytes).isEmpty();
        }
    }

    @Test
    void chapPacketsAreReadAndWritten() {
        var samples = List.of(
                new ChapPacket.Challenge(1, Octets.ofHex("e86b63dde1345f73873b1673003f5190"), Octets.utf8("l2tpns-a")),
                new ChapPacket.Response(1, Octets.ofHex("3d478f70bcb43556acfb25a336221313"), Octets.utf8("alice")),
                new ChapPacket.Challenge(0, Octets.ofHex("01"), Octets.EMPTY),
                new ChapPacket.Success(1, Octets.EMPTY),
                new ChapPacket.Failure(255, Octets.utf8("no")));
        var bytes = List.of(
                "0101001d 10e86b63dde1345f73873b1673003f5190 6c3274706e732d61",
                "0201001a 103d478f70bcb43556acfb25a336221313 616c696365",
                "01000006 0101",
                "03010004",
                "04ff0006 6e6f");
        for (int i = 0; i < samples.size(); i++) {
            assertThat(samples.get(i).encode().encode()).isEqualTo(Octets.ofHex(bytes.get(i)));
            assertThat(ChapPacket.decode(packet(bytes.get(i)))).contains(samples.get(i));
        }
    }

    @Test
    void chapPacketsThatAreCutOrUnknownAreMalformed() {
        for (var bytes : List.of(
                "01010004",
                "01010005 00",
                "01010006 00aa",
                "01010006 02aa",
                "02010004",
                "02010007 03aabb",
                "00010004",
                "05010004")) {
            assertThat(ChapPacket.decode(packet(bytes))).as(bytes).isEmpty();
        }
        assertThat(ChapPacket.decode(packet("0101000702aabb"))).isPresent();
    }
}
