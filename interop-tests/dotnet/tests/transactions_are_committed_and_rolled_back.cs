using static Client;

// What is published in a transaction arrives when that is committed, and never when it is rolled back.
static class TransactionsAreCommittedAndRolledBack
{
    public static void Run()
    {
        Connected(connection =>
        {
            var channel = connection.CreateModel();
            var queue = Declare(channel, "", exclusive: true);
            channel.TxSelect();
            Publish(channel, queue, "regretted");
            channel.TxRollback();
            Publish(channel, queue, "meant");
            Check(null, channel.BasicGet(queue, true));
            channel.TxCommit();
            Check("meant", Text(channel.BasicGet(queue, true).Body));
            Check(null, channel.BasicGet(queue, true));
        });
    }
}
