package dev.weir.it.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The connections of this machine to some ports, as Linux lists them. */
final class OpenConnections {
    private static final List<Path> LISTS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final Set<String> OPEN = Set.of("01", "08"); // established, or closed by the peer alone

    private OpenConnections() {}

    static boolean areListed() {
        return Files.isReadable(LISTS.get(0));
    }

    /** The number of client ends that are not closed. */
    static long to(int port) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        long open = 0;
        for (Path list : LISTS) {
            if (Files.isReadable(list)) {
                open += Files.readAllLines(list).stream()
                        .map(line -> line.strip().split("\\s+", 5))
                        .filter(fields -> fields.length == 5 && fields[2].endsWith(end) && OPEN.contains(fields[3]))
                        .count();
            }
        }
        return open;
    }
}
