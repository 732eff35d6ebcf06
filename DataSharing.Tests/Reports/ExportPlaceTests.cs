using System.Text;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Where a file is wrong is counted in the lines of the file.</summary>
public sealed class ExportPlaceTests
{
    private const string Day = "1793664000,1793750400";

    [Fact]
    public void Error_BehindACellOfTwoLines_NamesTheLineOfTheFile()
    {
        var text =
            $"start_time,end_time,project_id,num_model_requests,input_tokens,output_tokens\n{Day},\"proj\na\",1,2,3\n{Day},b,1,x,3\n";

        Assert.Equal(
            "line 4, input_tokens",
            Assert.Throws<InvalidInputException>(() => ExportFileReader.Read(Encoding.UTF8.GetBytes(text))).Param
        );
    }
}
