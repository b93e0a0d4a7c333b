package dev.weir.simulator.internal.openai;

import dev.weir.simulator.internal.api.ApiException;
import dev.weir.simulator.internal.api.ReceivedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that was uploaded for a batch. */
record UploadedFile(String id, String content, Instant uploaded) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)");
    private static final String END_OF_HEAD = "\r\n\r\n";

    /**
     * Reads a form with a file and a purpose.
     *
     * @throws ApiException if it is none
     */
    static UploadedFile read(String id, ReceivedRequest request, Instant now) {
        Matcher boundary = BOUNDARY.matcher(Objects.requireNonNullElse(request.header("content-type"), ""));
        if (!boundary.find()) {
            throw ApiException.invalid("The body must be multipart/form-data.", null, null);
        }
        ByteBuffer body = request.body().duplicate();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        String form = new String(bytes, StandardCharsets.ISO_8859_1); // a character for each byte
        String delimiter = "--" + boundary.group(1);
        if (!field(form, delimiter, "purpose").equals("batch")) {
            throw ApiException.invalid("'purpose' must be batch.", "purpose", null);
        }
        String content = field(form, delimiter, "file");
        return new UploadedFile(
                id, new String(content.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8), now);
    }

    private static String field(String form, String delimiter, String name) {
        int at = form.indexOf("name=\"" + name + "\"");
        int begin = at < 0 ? -1 : form.indexOf(END_OF_HEAD, at);
        int end = begin < 0 ? -1 : form.indexOf("\r\n" + delimiter, begin);
        if (end < 0) {
            throw ApiException.invalid("'" + name + "' is a required property.", name, null);
        }
        return form.substring(begin + END_OF_HEAD.length(), end);
    }
}
