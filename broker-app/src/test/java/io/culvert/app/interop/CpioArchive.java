package io.culvert.app.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Writes a cpio archive in the "newc" format, which the kernel takes as an initramfs. */
final class CpioArchive implements AutoCloseable {

    private static final int DIRECTORY = 0040755;
    private static final int FILE = 0100755;

    private final OutputStream out;
    private final Set<Path> directories = new HashSet<>();
    private int inode;

    CpioArchive(OutputStream out) {
        this.out = out;
    }

    void directory(String path) throws IOException {
        addDirectories(Path.of(path));
    }

    void file(String path, byte[] content) throws IOException {
        Path parent = Path.of(path).getParent();
        if (parent != null) {
            addDirectories(parent);
        }
        entry(path.substring(1), FILE, content);
    }

    @Override
    public void close() throws IOException {
        entry("TRAILER!!!", 0, new byte[0]);
        out.close();
    }

    private void addDirectories(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            return;
        }
        addDirectories(parent);
        if (directories.add(path)) {
            entry(path.toString().substring(1), DIRECTORY, new byte[0]);
        }
    }

    /** Header fields are 8 hexadecimal digits each; header with name, and content, are padded to 4 octets. */
    private void entry(String name, int mode, byte[] content) throws IOException {
        inode++;
        byte[] nameOctets = (name + "\0").getBytes(StandardCharsets.UTF_8);
        int[] fields = {inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameOctets.length, 0};
        StringBuilder header = new StringBuilder("070701");
        for (int field : fields) {
            header.append(String.format("%08X", field));
        }
        out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(nameOctets);
        pad(header.length() + nameOctets.length);
        out.write(content);
        pad(content.length);
    }

    private void pad(int length) throws IOException {
        out.write(new byte[(4 - length % 4) % 4]);
    }
}
