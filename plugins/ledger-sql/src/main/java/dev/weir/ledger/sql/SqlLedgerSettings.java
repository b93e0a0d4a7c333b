package dev.weir.ledger.sql;

import dev.weir.spi.settings.AtLeast;
import dev.weir.spi.settings.AtMost;
import dev.weir.spi.settings.ByteSize;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.settings.Description;
import dev.weir.spi.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the ledger is, and how it is written. */
@Description("A usage ledger in a database: an SQLite file, or PostgreSQL for processes on several machines.")
public record SqlLedgerSettings(
        @DefaultValue("weir-ledger.db")
        @Description("The SQLite file, which is created if it does not exist. With `url` it is not used.")
        Path file,

        @Nullable
        @Description(
                "A PostgreSQL database in place of the file: `jdbc:postgresql://host:5432/database`, with parameters of its driver.")
        String url,

        @Nullable @Description("The user of the PostgreSQL database.")
        String user,

        @Secret @Nullable @Description("The user's password.")
        String password,

        @Nullable @AtLeast("1h") @Description("How long entries are kept; if not set, for ever.")
        Duration retention,

        @DefaultValue("250ms")
        @AtLeast("10ms")
        @AtMost("1s")
        @Description("Maximum time that an entry waits for others, with which it is written together.")
        Duration flushInterval,

        @DefaultValue("10000")
        @AtLeast("100")
        @AtMost("10000000")
        @Description("Maximum number of entries that wait in memory; further ones are lost and counted.")
        int maxWaiting,

        @Nullable
        @Description(
                "The SQLite file for entries that the database cannot take yet; by default beside `file`, also with `url`, with -waiting at the end of its name.")
        Path overflowFile,

        @DefaultValue("64MB") @AtLeast("1MB") @AtMost("1TB") @Description("Maximum size of the overflow file.")
        ByteSize maxOverflow) {

    private static final String POSTGRESQL = "jdbc:postgresql:";

    public SqlLedgerSettings {
        if (url != null && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "the url must begin with " + POSTGRESQL + ", as in " + POSTGRESQL + "//host:5432/database");
        }
        if (url == null && (user != null || password != null)) {
            throw new IllegalArgumentException("'user' and 'password' are for 'url' alone");
        }
        if (overflowFile == null) {
            overflowFile = file.resolveSibling(file.getFileName() + "-waiting");
        }
    }

    /** A ledger in this SQLite file. */
    public static SqlLedgerSettings ofFile(Path file) {
        return new SqlLedgerSettings(
                file, null, null, null, null, Duration.ofMillis(250), 10_000, null, ByteSize.parse("64MB"));
    }

    /** Without the url, whose parameters may have a password. */
    @Override
    public String toString() {
        return "SqlLedgerSettings[file=" + file + ", user=" + user + ", retention=" + retention + ", flushInterval="
                + flushInterval + ", maxWaiting=" + maxWaiting + ", overflowFile=" + overflowFile + ", maxOverflow="
                + maxOverflow + "]";
    }
}
