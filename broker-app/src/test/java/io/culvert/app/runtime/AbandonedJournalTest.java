package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.app.redundancy.FormerLifeFile;
import io.culvert.core.redundancy.FormerLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedJournalTest {
    @TempDir
    Path directory;

    @Test
    void whatWasWrittenBeforeARunWithoutAJournalIsOverAndWhatSomebodyWroteSinceIsNot() {
        FormerLifeFile.open(directory, new SecureRandom()).remember(new FormerLife(7, false, ""));
        assertThat(AbandonedJournal.of(directory).covers(7)).isFalse();
        AbandonedJournal.note(directory);

        var abandoned = AbandonedJournal.of(directory);
        assertThat(abandoned.covers(6)).isTrue();
        assertThat(abandoned.covers(7)).isTrue();
        assertThat(abandoned.covers(8)).isFalse();
        abandoned.forget();
        assertThat(abandoned.covers(7)).isFalse();
        assertThat(AbandonedJournal.of(directory).covers(7)).isFalse();
    }

    @Test
    void whoNeverHadAJournalAbandonsNone() {
        AbandonedJournal.note(directory);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatCannotBeReadIsNotGuessed() throws IOException {
        Files.writeString(directory.resolve("redundancy"), "epoch=spoiled\n");
        AbandonedJournal.note(directory);
        assertThat(AbandonedJournal.of(directory).covers(1L << 40)).isTrue();
        Files.writeString(directory.resolve("journal-abandoned"), "spoiled");
        assertThatThrownBy(() -> AbandonedJournal.of(directory)).isInstanceOf(StartFailure.class);
    }
}
