package io.culvert.db.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredTextTest {
    @Test
    void plainTextStaysTheSameObject() {
        var text = "bob@example.com";
        assertThat(StoredText.of(text, 15)).isSameAs(text);
    }

    @Test
    void textIsCutBetweenCharactersNotInThem() {
        assertThat(StoredText.of("aé", 2)).isEqualTo("a");
        assertThat(StoredText.of("aé", 3)).isEqualTo("aé");
        assertThat(StoredText.of("\uD83D\uDE00b", 3)).isEmpty();
        assertThat(StoredText.of("\uD83D\uDE00b", 4)).isEqualTo("\uD83D\uDE00");
    }

    @Test
    void anyTextFitsIsValidAndIsStoredAsItIsASecondTime() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append((char)
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextInt(0x80);
                            case 1 -> random.nextInt(0xD800, 0xE000);
                            case 2 -> 0;
                            default -> random.nextInt(0x10000);
                        });
            }
            int limit = random.nextInt(60);
            var stored = StoredText.of(text.toString(), limit);
            var octets = stored.getBytes(StandardCharsets.UTF_8);
            assertThat(octets.length).as("seed " + seed).isLessThanOrEqualTo(limit);
            assertThat(new String(octets, StandardCharsets.UTF_8))
                    .as("seed " + seed)
                    .isEqualTo(stored);
            assertThat(stored).as("seed " + seed).doesNotContain("\0");
            assertThat(StoredText.of(stored, limit)).as("seed " + seed).isEqualTo(stored);
        }
    }

    @Test
    void anAddressLosesTheInterfaceThatMeansNothingElsewhere() throws UnknownHostException {
        assertThat(StoredText.address(InetAddress.getByName("fe80::1%1"))).isEqualTo("fe80:0:0:0:0:0:0:1");
        assertThat(StoredText.address(InetAddress.getByName("192.0.2.1"))).isEqualTo("192.0.2.1");
    }
}
