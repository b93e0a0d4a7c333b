package dev.weir.app.plugin;

import dev.weir.app.cli.InputException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Downloads files from a Maven repository over HTTPS, and refuses one whose checksum is missing or another. */
final class MavenRepository {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration WHOLE = Duration.ofMinutes(5);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /**
     * @param base its address; HTTPS except on this machine
     */
    MavenRepository(URI base) {
        boolean local = "127.0.0.1".equals(base.getHost()) || "localhost".equals(base.getHost());
        if (!"https".equals(base.getScheme()) && !("http".equals(base.getScheme()) && local)) {
            throw new InputException("--repository " + base + ": must be an https address");
        }
        this.base = URI.create(base + (base.toString().endsWith("/") ? "" : "/"));
    }

    /**
     * Downloads a file.
     *
     * @param path where it is in the repository
     * @param file where to write it; absent afterwards unless it is whole
     * @return whether the repository has it
     */
    boolean download(String path, Path file) throws IOException {
        HttpResponse<Path> response = get(path, BodyHandlers.ofFile(file));
        if (response.statusCode() == OK) {
            requireChecksum(path, file);
            return true;
        }
        Files.deleteIfExists(file);
        if (response.statusCode() == NOT_FOUND) {
            return false;
        }
        throw new InputException(base.resolve(path) + ": HTTP status " + response.statusCode());
    }

    private void requireChecksum(String path, Path file) throws IOException {
        Map<String, String> algorithms = new LinkedHashMap<>();
        algorithms.put(".sha512", "SHA-512");
        algorithms.put(".sha256", "SHA-256");
        algorithms.put(".sha1", "SHA-1");
        for (Map.Entry<String, String> algorithm : algorithms.entrySet()) {
            Optional<String> expected = text(path + algorithm.getKey());
            if (expected.isPresent()) {
                String actual = FileDigest.of(file, algorithm.getValue());
                if (!actual.equals(expected.get())) {
                    Files.delete(file);
                    throw new InputException(base.resolve(path) + ": damaged on its way: its " + algorithm.getValue()
                            + " sum is " + actual + ", the repository says " + expected.get());
                }
                return;
            }
        }
        Files.delete(file);
        throw new InputException(base.resolve(path)
                + ": the repository has no checksum of it: download and check it, then" + " install the file");
    }

    /** The first word of a file; empty if there is no such file. */
    private Optional<String> text(String path) throws IOException {
        HttpResponse<String> response = get(path, BodyHandlers.ofString());
        return response.statusCode() == OK
                ? Optional.of(response.body().strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> body) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(WHOLE).build();
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the download was interrupted", e);
        } catch (IOException e) {
            throw new IOException(base.resolve(path) + " cannot be read: " + e, e);
        }
    }
}
