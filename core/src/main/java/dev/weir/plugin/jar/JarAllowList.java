package dev.weir.plugin.jar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The jars that may be loaded, by their SHA-256 sums. */
public final class JarAllowList {
    private static final Pattern SUM = Pattern.compile("[0-9a-f]{64}");

    private final @Nullable Set<String> sums;

    private JarAllowList(@Nullable Set<String> sums) {
        this.sums = sums;
    }

    /** Every jar may be loaded. */
    public static JarAllowList everything() {
        return new JarAllowList(null);
    }

    /** Only jars with one of these sums, each 64 hexadecimal digits, may be loaded. */
    public static JarAllowList of(Set<String> sums) {
        return new JarAllowList(sums.stream().map(JarAllowList::canonical).collect(Collectors.toUnmodifiableSet()));
    }

    public void check(Path jar) throws PluginRefusedException {
        if (sums == null) {
            return;
        }
        String sum = sum(jar);
        if (!sums.contains(sum)) {
            throw new PluginRefusedException(
                    jar.toString(), "not on the allow-list of jars: if you trust it, add its SHA-256 sum " + sum);
        }
    }

    private static String sum(Path jar) throws PluginRefusedException {
        try (InputStream in = Files.newInputStream(jar);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (IOException e) {
            throw PluginJar.unreadable(jar, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String canonical(String sum) {
        String lowerCase = sum.toLowerCase(Locale.ROOT);
        if (!SUM.matcher(lowerCase).matches()) {
            throw new IllegalArgumentException("a SHA-256 sum is 64 hexadecimal digits, was '" + sum + "'");
        }
        return lowerCase;
    }
}
