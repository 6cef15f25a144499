package io.culvert.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code CONFORMANCE.md} names a test for every row, and the test exists. */
class ConformanceTest {
    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");
    private static final int LEAST_ROWS = 50;

    @Test
    void everyRowNamesTestsThatExist() {
        var sources = new HashMap<String, String>();
        for (var file : SourceTree.javaSources()) {
            if (file.toString().contains("src/test/")) {
                var name = file.getFileName().toString();
                sources.merge(
                        name.substring(0, name.length() - ".java".length()), SourceTree.read(file), String::concat);
            }
        }
        var problems = new ArrayList<String>();
        int rows = 0;
        for (var line : SourceTree.read(SourceTree.ROOT.resolve("CONFORMANCE.md"))
                .lines()
                .toList()) {
            if (!line.startsWith("|") || line.startsWith("|--") || line.startsWith("| RFC |")) {
                continue;
            }
            rows++;
            var tests = TEST.matcher(line);
            int named = 0;
            while (tests.find()) {
                named++;
                var source = sources.get(tests.group(1));
                if (source == null || !source.contains("void " + tests.group(2) + "(")) {
                    problems.add("no such test: " + tests.group());
                }
            }
            if (named == 0) {
                problems.add("no test named: " + line);
            }
        }
        assertThat(problems).isEmpty();
        assertThat(rows).isGreaterThanOrEqualTo(LEAST_ROWS);
    }
}
