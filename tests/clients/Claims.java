import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Properties;
import org.sqlite.SQLiteConfig;

/** What docs/clients.md says of the driver below its example, a line for each: what was tried, and the answer. */
public class Claims {
    static final String LOAD = "SELECT load_extension('./libskill_ema')";

    interface Tried {
        Object answer(Statement statement) throws SQLException;
    }

    static void say(String what, String url, Properties properties, Tried tried) {
        try (var connection = DriverManager.getConnection(url, properties); var statement = connection.createStatement()) {
            System.out.println(what + ": " + tried.answer(statement));
        } catch (SQLException error) {
            System.out.println(what + ": " + error.getMessage());
        }
    }

    static Object version(Statement statement) throws SQLException {
        return statement.executeQuery("SELECT skill_ema_version()").getString(1);
    }

    static Object loaded(Statement statement, String load) throws SQLException {
        statement.execute(load);
        return version(statement);
    }

    public static void main(String[] arguments) throws Exception {
        var on = new Properties();
        on.setProperty("enable_load_extension", "true");
        var config = new SQLiteConfig();
        config.enableLoadExtension(true);

        for (var property : DriverManager.getDriver("jdbc:sqlite:runs.db").getPropertyInfo("jdbc:sqlite:runs.db", new Properties()))
            if (property.name.equals("enable_load_extension")) System.out.println("listed: " + property.name);
        say("without", "jdbc:sqlite:runs.db", new Properties(), statement -> loaded(statement, LOAD));
        say("config", "jdbc:sqlite:runs.db", config.toProperties(), statement -> loaded(statement, LOAD));
        say("url", "jdbc:sqlite:runs.db?enable_load_extension=true", new Properties(), statement -> loaded(statement, LOAD));
        say("suffix", "jdbc:sqlite:runs.db", on, statement -> loaded(statement, "SELECT load_extension('" + arguments[0] + "')"));
        say("twice", "jdbc:sqlite:runs.db", on, statement -> {
            statement.execute(LOAD);
            try {
                statement.execute(LOAD);
                return "no error";
            } catch (SQLException error) {
                return error.getMessage() + "; then " + version(statement);
            }
        });
        say("other connection", "jdbc:sqlite:runs.db", on, Claims::version);
        var six = Instant.ofEpochSecond(1763532000);
        var one = six.atZone(ZoneId.of("America/New_York"));
        for (var started : new Object[] {new java.sql.Timestamp(1763532000000L), new java.util.Date(1763532000000L), one, one.toLocalDateTime(),
                                         six, six.atOffset(ZoneOffset.ofHours(-5)), 1763532000L})
            say(started.getClass().getSimpleName(), "jdbc:sqlite:runs.db", on, statement -> {
                statement.execute(LOAD);
                var run = statement.getConnection().prepareStatement("INSERT INTO skill_runs (skills, started_at) VALUES ('x', ?)");
                run.setObject(1, started);
                var count = run.executeUpdate();
                var rows = statement.executeQuery("SELECT started_at FROM skill_runs WHERE skills = 'x'");
                var recorded = Instant.ofEpochSecond(rows.getLong(1)) + ", count " + count;
                rows.close();
                statement.execute("DELETE FROM skill_runs WHERE skills = 'x'");
                return recorded;
            });
        for (var day : new Object[] {java.sql.Date.valueOf("2025-11-19"), LocalDate.of(2025, 11, 19)})
            say("as_of " + day.getClass().getName(), "jdbc:sqlite:runs.db", on, statement -> {
                statement.execute(LOAD);
                var averages = statement.getConnection().prepareStatement("SELECT sum(sample_count) FROM skill_ema(14, 0.3, ?)");
                if (day instanceof java.sql.Date date) averages.setDate(1, date);
                else averages.setObject(1, day);
                return averages.executeQuery().getString(1) + " runs";
            });
        say("Statement", "jdbc:sqlite:runs.db", on, statement -> {
            statement.execute(LOAD);
            return statement.executeUpdate("INSERT INTO skill_runs (skills, started_at) VALUES ('y', 1763532000)") > 1 ? "several" : "one";
        });
        say("RETURNING", "jdbc:sqlite:runs.db", on, statement -> {
            statement.execute(LOAD);
            var rows = statement.executeQuery("INSERT INTO skill_runs (session_id, skills, started_at) VALUES ('s', '[\"y\", \"z\"]', 1763532000) "
                                              + "RETURNING session_id");
            return rows.next() + " " + rows.getString(1) + " " + rows.next();
        });
        say("null", "jdbc:sqlite:runs.db", on, statement -> {
            var rows = statement.executeQuery("SELECT cost_usd FROM skill_runs WHERE model IS NULL");
            return rows.getDouble(1) + " " + rows.getObject(1);
        });
    }
}
