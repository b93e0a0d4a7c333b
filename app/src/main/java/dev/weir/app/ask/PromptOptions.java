package dev.weir.app.ask;

import dev.weir.app.cli.InputException;
import dev.weir.app.cli.RequestOptions;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that add to the prompt, or set a parameter of the request. */
final class PromptOptions {
    @Mixin
    private RequestOptions parameters = new RequestOptions();

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "A file to send with the text: one in UTF-8 as text, any other, such as a PDF, as a file. "
                    + "May be repeated.")
    private List<Path> files = List.of();

    @Option(
            names = "--image",
            paramLabel = "PATH|URL",
            description = "An image to send with the text: a PNG, JPEG, GIF or WebP file, or the URL of one. May be "
                    + "repeated.")
    private List<String> images = List.of();

    /**
     * The request with what these options add.
     *
     * @param request a request whose last message is the user's text
     * @param directory to which relative paths refer
     * @throws InputException if a file cannot be read, or a parameter is out of its range
     */
    ChatRequest applyTo(ChatRequest request, Path directory) {
        ChatRequest changed = request.toBuilder()
                .replaceMessages(messages(request.messages(), directory))
                .build();
        return parameters.applyTo(changed);
    }

    private List<Message> messages(List<Message> given, Path directory) {
        List<Message> messages = new ArrayList<>(given);
        Message user = messages.remove(messages.size() - 1);
        List<Content> parts = new ArrayList<>(user.content());
        images.forEach(image -> parts.add(image(image, directory)));
        files.forEach(file -> parts.add(file(file, directory)));
        messages.add(Message.builder(Role.USER).content(parts).build());
        return messages;
    }

    private static Content image(String place, Path directory) {
        String start = place.toLowerCase(Locale.ROOT);
        if (start.startsWith("http://") || start.startsWith("https://") || start.startsWith("data:")) {
            return Content.image(place);
        }
        try {
            Path file = directory.resolve(place);
            byte[] bytes = read(file, "--image");
            return Content.image(dataUrl(imageType(file, bytes), bytes));
        } catch (InvalidPathException e) {
            throw new InputException("--image: '" + place + "' is neither a URL nor a path");
        }
    }

    /** The media type by the first bytes, as the name of a file may deceive. */
    private static String imageType(Path file, byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG")) {
            return "image/png";
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (start.startsWith("GIF8")) {
            return "image/gif";
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return "image/webp";
        }
        throw new InputException("--image: " + file + " is not a PNG, JPEG, GIF or WebP image");
    }

    private static Content file(Path path, Path directory) {
        Path file = directory.resolve(path);
        byte[] bytes = read(file, "--file");
        String name = Objects.requireNonNullElse(path.getFileName(), path).toString();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Content.text("\n\n" + name + ":\n" + text); // some servers join the parts without a break
        } catch (CharacterCodingException e) {
            String type = URLConnection.guessContentTypeFromName(name);
            return Content.file(name, dataUrl(type == null ? "application/octet-stream" : type, bytes));
        }
    }

    private static byte[] read(Path file, String option) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InputException(option + ": no such file: " + file);
        } catch (IOException e) {
            throw new InputException(option + ": " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static String dataUrl(String type, byte[] bytes) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
