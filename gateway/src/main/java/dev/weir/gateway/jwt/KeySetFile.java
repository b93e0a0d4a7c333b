package dev.weir.gateway.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The keys of an issuer in a file. */
final class KeySetFile implements KeySetSource {
    private final Path file;

    KeySetFile(Path file) {
        this.file = file;
    }

    @Override
    public CompletableFuture<String> read() {
        try {
            return CompletableFuture.completedFuture(text());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @throws IOException with what is wrong */
    String text() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(KeySetUrl.LARGEST + 1);
            if (bytes.length > KeySetUrl.LARGEST) {
                throw new IOException("is larger than " + KeySetUrl.LARGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("cannot be read: " + e, e);
        }
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Duration leastInterval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public String location() {
        return file.toString();
    }
}
