package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.FormerLife;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormerLifeFileTest {
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);

    @TempDir
    Path directory;

    @Test
    void theFirstLifeKnowsOfNoOther() {
        assertThat(FormerLifeFile.open(directory, random).formerLife()).isEqualTo(FormerLife.NONE);
    }

    @Test
    void theNextLifeKnowsWhatWasRememberedAndSucceedsTheFirst() {
        var first = FormerLifeFile.open(directory, random);
        first.remember(new FormerLife(41, true, ""));
        first.remember(new FormerLife(42, false, "8ffb2"));

        var second = FormerLifeFile.open(directory, random);
        assertThat(second.formerLife()).isEqualTo(new FormerLife(42, false, "8ffb2"));
        assertThat(second.incarnation().isSuccessorOf(first.incarnation())).isTrue();

        var third = FormerLifeFile.open(directory, random);
        assertThat(third.formerLife()).isEqualTo(new FormerLife(42, false, "8ffb2"));
        assertThat(third.incarnation().isSuccessorOf(first.incarnation())).isTrue();
    }

    @Test
    void aSpoiledFileIsAUnitThatKnowsNothingOfItsJournal() throws Exception {
        FormerLifeFile.open(directory, random).remember(new FormerLife(42, false, "8ffb2"));
        for (var text :
                new String[] {"", "epoch=1\n", "directory=x\nstart=1\nepoch=1\nincomplete=false\n", "\\u00zz"}) {
            Files.writeString(directory.resolve("redundancy"), text);
            assertThat(FormerLifeFile.open(directory, random).formerLife())
                    .as(text)
                    .isEqualTo(new FormerLife(0, true, ""));
        }
    }

    @Test
    void onlyItsOwnerReadsIt() throws Exception {
        FormerLifeFile.open(directory, random).remember(new FormerLife(42, false, "8ffb2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("redundancy"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aRestoredCopyOfTheDirectoryIsAnotherLife() throws Exception {
        FormerLifeFile.open(directory, random);
        var copy = Files.readString(directory.resolve("redundancy"));
        var second = FormerLifeFile.open(directory, random);
        Files.writeString(directory.resolve("redundancy"), copy);

        assertThat(FormerLifeFile.open(directory, random).incarnation()).isNotEqualTo(second.incarnation());
    }
}
