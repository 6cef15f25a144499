package io.culvert.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.vpdn.Setting;
import io.culvert.core.vpdn.VpdnSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** README.md says of the settings what the table of settings says. */
class ReadmeTest {
    @Test
    void everySettingIsInTheTableAsItIs() throws IOException {
        List<String> lines = Files.readAllLines(SourceTree.ROOT.resolve("README.md"));

        assertThat(lines)
                .containsSequence(VpdnSettings.ALL.stream().map(ReadmeTest::row).toList());
    }

    @Test
    void theFirstCommandRunsTheBrokerWhateverTheFormat() {
        var pom = SourceTree.read(SourceTree.ROOT.resolve("pom.xml"));
        var profile = pom.substring(pom.indexOf("<id>format</id>"), pom.indexOf("<id>format-not-checked</id>"));

        assertThat(profile).contains("<phase>verify</phase>").doesNotContain("<phase>validate</phase>");
    }

    private static <T> String row(Setting<T> setting) {
        var range = setting.expectation().replaceFirst("^must be ", "").replaceFirst("^between (.*) and ", "$1-");
        var levels = setting.levels().stream()
                .map(level -> level.name().toLowerCase(Locale.ROOT).replace("radius_", "RADIUS "))
                .collect(Collectors.joining(", "));
        var byDefault = setting.print(setting.defaultValue());
        return "| `" + setting.key() + "` | " + (byDefault.isEmpty() ? "" : byDefault + " ") + "| " + range + " | `"
                + setting.command() + "` | " + levels + " |";
    }
}
