package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code fields.txt} has every field number that was ever given, one a line: {@code codec.NAME number}. A field that is not
 * written any more stays there, with {@code retired} behind it.
 */
class FieldNumbersTest {
    private static final List<Class<?>> CODECS = List.of(
            TunnelCodec.class,
            FailoverCodec.class,
            ChannelCodec.class,
            MessageCodec.class,
            SessionCodec.class,
            SessionParts.CallCodec.class,
            SessionParts.AccountCodec.class,
            SessionParts.UserCodec.class,
            SessionParts.NetworkCodec.class,
            SessionParts.DeadlinesCodec.class,
            AccountingCodec.class,
            SessionFactsCodec.class,
            CountersCodec.class,
            AuthorizationCodec.class,
            AuthorizationCodec.Route.class,
            TunnelAttributesCodec.class,
            EndingCodec.class,
            CloseReasonCodec.class,
            PeerFactsCodec.class,
            LcpFactsCodec.class,
            ProxyLcpCodec.class,
            SettingsCodec.class,
            SettingsCodec.Stated.class);

    static List<String> lines() throws IOException {
        try (var in = FieldNumbersTest.class.getResourceAsStream("/checkpoints/v1/fields.txt")) {
            if (in == null) {
                throw new IOException("fields.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    static List<String> numbersOfToday() throws IllegalAccessException {
        var lines = new ArrayList<String>();
        for (var codec : CODECS) {
            for (var field : codec.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && !Modifier.isPrivate(field.getModifiers())
                        && field.getType() == int.class) {
                    lines.add(codec.getSimpleName() + "." + field.getName() + " " + field.getInt(null));
                }
            }
        }
        return lines;
    }

    @Test
    void everyFieldKeepsItsNumberForEver() throws Exception {
        var kept = lines().stream().filter(line -> !line.endsWith(" retired")).toList();
        assertThat(numbersOfToday()).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void noNumberIsEverUsedAgain() throws Exception {
        Map<String, String> fieldsByNumber = new HashMap<>();
        for (var line : lines()) {
            var words = line.split(" ", -1);
            var codec = words[0].substring(0, words[0].indexOf('.'));
            var before = fieldsByNumber.put(codec + " " + words[1], words[0]);
            assertThat(before).as(line).isNull();
        }
        assertThat(fieldsByNumber).hasSizeGreaterThan(150);
    }

    @Test
    void everyCodecOfThePackageIsListed() throws Exception {
        var folder = Path.of(CheckpointCodec.class
                        .getResource("CheckpointCodec.class")
                        .toURI())
                .getParent();
        try (var files = Files.list(folder)) {
            var codecs = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Codec.class"))
                    .map(name -> name.replaceAll("^.*\\$|\\.class$", ""))
                    .filter(name -> !name.equals("CheckpointCodec"));
            assertThat(codecs)
                    .isNotEmpty()
                    .isSubsetOf(CODECS.stream().map(Class::getSimpleName).toList());
        }
    }
}
