package io.culvert.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An RFC section that a comment cites must exist. */
class CitationTest {
    private static final Pattern CITATION = Pattern.compile("RFC (\\d{4})\\s+(?:\\*\\s+|//\\s+)?sections?\\s+"
            + "(?:\\*\\s+|//\\s+)?([0-9A-Z][0-9.]*(?:(?:,| and| to)\\s+[0-9][0-9.]*)*)");
    private static final Pattern OTHER_FORM =
            Pattern.compile("RFC ?\\d{4}(?:,? ?(?:§|Section|sec\\.|s\\.) ?\\d)|(?:§ ?\\d)");

    @Test
    void everyCitedSectionExists() {
        var known = knownSections();
        var unknown = new TreeSet<String>();
        int citations = 0;
        for (var file : SourceTree.javaSources()) {
            var matcher = CITATION.matcher(SourceTree.read(file));
            while (matcher.find()) {
                for (var section : matcher.group(2).split("(?:,| and| to)\\s+")) {
                    citations++;
                    var cited = matcher.group(1) + " " + normalised(section);
                    if (!known.contains(cited)) {
                        unknown.add(SourceTree.ROOT.relativize(file) + ": RFC " + cited);
                    }
                }
            }
        }
        assertThat(unknown).as("cited sections that the RFC does not have").isEmpty();
        assertThat(citations).as("citations found at all").isGreaterThan(20);
    }

    @Test
    void citationsHaveOneForm() {
        List<String> others = SourceTree.javaSources().stream()
                .filter(file -> !file.endsWith("CitationTest.java"))
                .flatMap(file -> OTHER_FORM
                        .matcher(SourceTree.read(file))
                        .results()
                        .map(found -> SourceTree.ROOT.relativize(file) + ": " + found.group()))
                .toList();
        assertThat(others).as("write `RFC 2661 section 7.2.1`").isEmpty();
    }

    private static String normalised(String section) {
        var plain = section.endsWith(".") ? section.substring(0, section.length() - 1) : section;
        return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
    }

    private static Set<String> knownSections() {
        try (InputStream list = Objects.requireNonNull(CitationTest.class.getResourceAsStream("/rfc-sections.txt"))) {
            var known = new HashSet<String>();
            new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line ->
                            known.add(String.join(" ", List.of(line.split(" ")).subList(0, 2))));
            return known;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
